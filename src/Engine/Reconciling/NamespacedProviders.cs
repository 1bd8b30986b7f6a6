using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>The providers of a cluster by namespace, with what they export after this pass's scans.</summary>
internal sealed class NamespacedProviders
{
    private readonly Dictionary<ObjectKey, ResourceSetInputProvider> _providers = [];
    private readonly Lock _lock = new();

    /// <summary>Starts from the list.</summary>
    public NamespacedProviders(IReadOnlyList<KubeObject> sources)
    {
        foreach (KubeObject source in sources)
        {
            _providers[source.Key] = ResourceSetInputProvider.From(source);
        }
    }

    /// <summary>The repositories watched by providers that are not suspended, as <c>registry/repository</c>.</summary>
    public IReadOnlyList<string> Repositories
    {
        get
        {
            lock (_lock)
            {
                return [.. _providers.Values
                    .Where(p => !p.Settings.Suspended && !p.Object.IsDeleting)
                    .Select(ProviderReconciler.RepositoryOf)
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Takes over a provider after its run.</summary>
    public RunOutcome Replace(RunOutcome outcome)
    {
        lock (_lock)
        {
            _providers[outcome.Object.Key] = ResourceSetInputProvider.From(outcome.Object);
        }

        return outcome;
    }

    /// <summary>The providers of a namespace, by name.</summary>
    public IReadOnlyList<ResourceSetInputProvider> In(string ns)
    {
        lock (_lock)
        {
            return [.. _providers.Values.Where(p => p.Namespace == ns).OrderBy(p => p.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The revisions of the providers that a ResourceSet refers to; a change of any is a trigger (reconcile.md §1).</summary>
    public IEnumerable<KeyValuePair<string, string>> TriggersFor(KubeObject resourceSet)
    {
        List<Dictionary<string, object?>> references = [.. (resourceSet.Root.ListAt("spec", "inputsFrom") ?? []).OfType<Dictionary<string, object?>>()];
        if (references.Count == 0)
        {
            return [];
        }

        return In(resourceSet.Namespace)
            .Where(p => references.Exists(r => Refers(r, p)))
            .Select(p => Triggers.Of(p.Object, p.LastExportedRevision));
    }

    private static bool Refers(Dictionary<string, object?> reference, ResourceSetInputProvider provider)
    {
        if (reference.StringAt("name") is { Length: > 0 } name)
        {
            return name == provider.Name;
        }

        try
        {
            return reference.MapAt("selector") is { } selector && LabelSelector.From(selector).Matches(provider.Object);
        }
        catch (ResourceException)
        {
            // A bad selector is reported by the run itself.
            return false;
        }
    }
}
