using Serverless.Engine.Inputs;
using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Rendering;

/// <summary>
/// Builds the objects of ResourceSets (resources.md §8). Parsed templates are kept between calls, so one renderer should serve all
/// ResourceSets; it may be used by several threads at once.
/// </summary>
public sealed class ResourceSetRenderer
{
    private readonly TimeProvider _clock;
    private readonly TemplateRenderer _renderer;

    /// <summary>Creates a renderer.</summary>
    /// <param name="clock">The time that templates see.</param>
    /// <param name="random">The source of random numbers in templates.</param>
    public ResourceSetRenderer(TimeProvider clock, Random random)
    {
        _clock = clock;
        _renderer = new(new TemplateFunctions(WriteYaml, clock, random), TemplateLimits.Default);
    }

    /// <summary>Checks what must hold before inputs are combined (resources.md §8.1).</summary>
    /// <exception cref="RenderException">A rule is broken.</exception>
    public static void CheckSpec(ResourceSet resourceSet) => SpecCheck.Check(resourceSet);

    /// <summary>Builds all steps.</summary>
    /// <exception cref="RenderException">A template or its result is wrong; the message has the shape of resources.md §8.7.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RenderedResources Render(ResourceSet resourceSet, CombinedInputs inputs, CancellationToken cancellation)
    {
        SpecCheck.Check(resourceSet);
        BuildBudget budget = new(_clock);
        if (resourceSet.Steps.Count == 0)
        {
            return new([Build(new("", resourceSet.Resources, resourceSet.ResourcesTemplate, Timeout: null), inputs, budget, cancellation)]);
        }

        List<RenderedStep> steps = [];
        Dictionary<ObjectKey, string> owners = [];
        foreach (ResourceSetStep step in resourceSet.Steps)
        {
            RenderedStep built = BuildNamed(step, inputs, budget, cancellation);
            CheckDuplicates(owners, built);
            steps.Add(built);
        }

        return new(steps);
    }

    private RenderedStep BuildNamed(ResourceSetStep step, CombinedInputs inputs, BuildBudget budget, CancellationToken cancellation)
    {
        try
        {
            return Build(step, inputs, budget, cancellation);
        }
        catch (RenderException e)
        {
            throw new RenderException($"step \"{step.Name}\": {e.Message}", e);
        }
    }

    private RenderedStep Build(ResourceSetStep step, CombinedInputs inputs, BuildBudget budget, CancellationToken cancellation)
    {
        StepBuilder builder = new(_renderer, inputs, budget, cancellation);
        builder.AddResources(step.Resources);
        builder.AddTemplate(step.ResourcesTemplate);
        return new(step.Name, builder.Objects, step.Timeout);
    }

    private static void CheckDuplicates(Dictionary<ObjectKey, string> owners, RenderedStep step)
    {
        foreach (KubeObject built in step.Objects)
        {
            if (!owners.TryAdd(built.Key, step.Name) && owners[built.Key] != step.Name)
            {
                throw new RenderException($"duplicate resource {built.Key} in step \"{step.Name}\", already defined in step \"{owners[built.Key]}\"");
            }
        }
    }

    private static string WriteYaml(object? value)
    {
        try
        {
            return YamlWriter.Write(value);
        }
        catch (YamlWriteException)
        {
            // Templates see no text for what YAML cannot hold (resources.md §8.2).
            return "";
        }
    }
}
