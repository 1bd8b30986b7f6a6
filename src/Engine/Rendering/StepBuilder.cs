using Serverless.Engine.Inputs;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Rendering;

/// <summary>Builds the objects of one step: loops, exclusion and removal of duplicates (resources.md §8.5).</summary>
internal sealed class StepBuilder(TemplateRenderer renderer, CombinedInputs inputs, CancellationToken cancellation)
{
    private readonly List<KubeObject> _objects = [];
    private readonly HashSet<ObjectKey> _keys = [];

    /// <summary>The objects built, in order.</summary>
    public IReadOnlyList<KubeObject> Objects => _objects;

    /// <summary>Adds what <c>resources</c> yields: each item with every input set.</summary>
    public void AddResources(IReadOnlyList<Dictionary<string, object?>> resources)
    {
        for (int i = 0; i < resources.Count; i++)
        {
            if (inputs.WithoutInputs)
            {
                // Without inputs nothing is excluded and duplicates stay, as in the reference operator.
                KubeObject built = Build(resources[i], null, "failed to build resource: ");
                _keys.Add(built.Key);
                _objects.Add(built);
                continue;
            }

            foreach (Dictionary<string, object?> set in inputs.Sets)
            {
                Add(Build(resources[i], set, $"failed to build resources[{i}]: "));
            }
        }
    }

    /// <summary>Adds what <c>resourcesTemplate</c> yields: every document for each input set.</summary>
    public void AddTemplate(string template)
    {
        if (template.Length == 0)
        {
            return;
        }

        if (inputs.WithoutInputs)
        {
            AddDocuments(template, null, "failed to build resource: ");
            return;
        }

        foreach (Dictionary<string, object?> set in inputs.Sets)
        {
            AddDocuments(template, set, "failed to build resources: ");
        }
    }

    private void AddDocuments(string template, Dictionary<string, object?>? set, string prefix)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            foreach (KubeObject built in renderer.RenderDocuments(template, set, cancellation))
            {
                Add(built);
            }
        }
        catch (RenderException e)
        {
            throw new RenderException(prefix + e.Message, e);
        }
    }

    private KubeObject Build(Dictionary<string, object?> resource, Dictionary<string, object?>? set, string prefix)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return renderer.RenderResource(resource, set, cancellation);
        }
        catch (RenderException e)
        {
            throw new RenderException(prefix + e.Message, e);
        }
    }

    private void Add(KubeObject built)
    {
        if (!IsExcluded(built) && _keys.Add(built.Key))
        {
            _objects.Add(built);
        }
    }

    /// <summary>The annotation counts only when all annotations are texts; otherwise Kubernetes reads none of them.</summary>
    private static bool IsExcluded(KubeObject built) =>
        built.Annotation(Names.ReconcileAnnotation) == "disabled"
        && built.Root.MapAt("metadata", "annotations")!.Values.All(v => v is string or null);
}
