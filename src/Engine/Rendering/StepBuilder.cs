using Serverless.Engine.Inputs;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Rendering;

/// <summary>Builds the objects of one step: loops, exclusion and removal of duplicates (resources.md §8.5).</summary>
internal sealed class StepBuilder(TemplateRenderer renderer, CombinedInputs inputs, BuildBudget budget, CancellationToken cancellation)
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
                Dictionary<string, object?> resource = resources[i];
                KubeObject built = Attempt("failed to build resource: ", () => renderer.ForResource(resource).RenderOne(null, cancellation));
                budget.Take(built);
                _keys.Add(built.Key);
                _objects.Add(built);
            }
            else if (inputs.Sets.Count > 0)
            {
                AddResource(resources[i], i);
            }
        }
    }

    /// <summary>Adds what <c>resourcesTemplate</c> yields: every document for each input set.</summary>
    public void AddTemplate(string template)
    {
        if (template.Length == 0 || (inputs.Sets.Count == 0 && !inputs.WithoutInputs))
        {
            return;
        }

        string prefix = inputs.WithoutInputs ? "failed to build resource: " : "failed to build resources: ";
        IEnumerable<Dictionary<string, object?>?> sets = inputs.WithoutInputs ? [null] : (IEnumerable<Dictionary<string, object?>?>)inputs.Sets;
        Attempt(prefix, () =>
        {
            ObjectTemplate documents = renderer.ForDocuments(template);
            foreach (Dictionary<string, object?>? set in sets)
            {
                documents.RenderMany(set, cancellation).ForEach(Add);
            }

            return true;
        });
    }

    private void AddResource(Dictionary<string, object?> resource, int index) =>
        Attempt($"failed to build resources[{index}]: ", () =>
        {
            ObjectTemplate item = renderer.ForResource(resource);
            foreach (Dictionary<string, object?> set in inputs.Sets)
            {
                Add(item.RenderOne(set, cancellation));
            }

            return true;
        });

    private static T Attempt<T>(string prefix, Func<T> build)
    {
        try
        {
            return build();
        }
        catch (RenderException e)
        {
            throw new RenderException(prefix + e.Message, e);
        }
    }

    private void Add(KubeObject built)
    {
        budget.Take(built);
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
