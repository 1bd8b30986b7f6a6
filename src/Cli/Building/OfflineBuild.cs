using System.Text;
using Serverless.Cli.Execution;
using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Inputs;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Building;

/// <summary>Builds and prints what a ResourceSet would apply (cli.md §7, steps 5 to 7).</summary>
internal static class OfflineBuild
{
    /// <summary>The objects as YAML documents; each step that has any is announced by a comment.</summary>
    /// <exception cref="CliException">The inputs cannot be combined, or the objects cannot be built.</exception>
    public static string Run(
        ResourceSet resourceSet, IReadOnlyList<ResourceSetInputProvider> providers, ResourceSetRenderer renderer, CancellationToken cancellationToken)
    {
        try
        {
            ResourceSetRenderer.CheckSpec(resourceSet);
            return Print(resourceSet, renderer.Render(resourceSet, Combine(resourceSet, providers), cancellationToken));
        }
        catch (Exception e) when (e is RenderException or ResourceException or YamlWriteException)
        {
            throw new CliException(e.Message, e);
        }
    }

    private static CombinedInputs Combine(ResourceSet resourceSet, IReadOnlyList<ResourceSetInputProvider> providers)
    {
        IReadOnlyList<ResourceSetInputProvider> selected;
        try
        {
            selected = InputCombiner.SelectOffline(resourceSet, providers);
        }
        catch (InputException e)
        {
            throw new CliException($"error filtering providers: {e.Message}", e);
        }

        try
        {
            return InputCombiner.CombineOffline(resourceSet, selected);
        }
        catch (InputException e)
        {
            throw new CliException($"error combining inputs: {e.Message}", e);
        }
    }

    private static string Print(ResourceSet resourceSet, RenderedResources rendered)
    {
        StringBuilder text = new();
        foreach (RenderedStep step in rendered.Steps.Where(s => s.Objects.Count > 0))
        {
            if (step.Name.Length > 0)
            {
                text.Append("# step: ").Append(step.Name).Append('\n');
            }

            foreach (KubeObject built in step.Objects)
            {
                OwnerMetadata.Apply(built, resourceSet);
                foreach ((string key, string value) in OwnerMetadata.LabelsOf(resourceSet.Name, resourceSet.Namespace))
                {
                    // Owner labels win over common ones.
                    built.Root.MapAt("metadata", "labels")![key] = value;
                }

                text.Append("---\n").Append(YamlWriter.Write(built.Root));
            }
        }

        return text.Length > 0 ? text.ToString() : throw new CliException("no objects were generated");
    }
}
