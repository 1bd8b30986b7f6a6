using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>Labels and annotations that every generated object gets: owner labels first, then the common metadata, which wins (resources.md §5.3).</summary>
public static class OwnerMetadata
{
    /// <summary>The labels that mark an object as made by a ResourceSet.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(string resourceSetName, string resourceSetNamespace) => new Dictionary<string, string>
    {
        [Names.OwnerNameLabel] = resourceSetName,
        [Names.OwnerNamespaceLabel] = resourceSetNamespace,
    };

    /// <summary>The label selector that finds the objects of a ResourceSet.</summary>
    public static string SelectorOf(string resourceSetName, string resourceSetNamespace) =>
        $"{Names.OwnerNameLabel}={resourceSetName},{Names.OwnerNamespaceLabel}={resourceSetNamespace}";

    /// <summary>Whether an object carries both owner labels of a ResourceSet.</summary>
    public static bool IsOwned(KubeObject candidate, string resourceSetName, string resourceSetNamespace) =>
        candidate.Label(Names.OwnerNameLabel) == resourceSetName && candidate.Label(Names.OwnerNamespaceLabel) == resourceSetNamespace;

    /// <summary>Puts the labels and annotations on an object.</summary>
    /// <exception cref="ResourceException">The object has a label or annotation that is not a string.</exception>
    public static void Apply(KubeObject target, ResourceSet owner)
    {
        Merge(target, "labels", LabelsOf(owner.Name, owner.Namespace));
        Merge(target, "labels", owner.CommonMetadata.Labels);
        Merge(target, "annotations", owner.CommonMetadata.Annotations);
    }

    private static void Merge(KubeObject target, string field, IReadOnlyDictionary<string, string> values)
    {
        if (target.Root.GetValueOrDefault("metadata") is null)
        {
            target.Root["metadata"] = new Dictionary<string, object?>();
        }

        Dictionary<string, object?> metadata = target.Root.MapAt("metadata") ?? throw new ResourceException($"{target}: metadata must be an object");
        Dictionary<string, object?> merged = [];
        if (metadata.TryGetValue(field, out object? existing) && existing is not null)
        {
            merged = existing as Dictionary<string, object?> ?? throw new ResourceException($"{target}: metadata.{field} must be a map of strings");
            foreach ((string key, object? value) in merged)
            {
                if (value is not (string or null))
                {
                    throw new ResourceException($"{target}: metadata.{field}[\"{key}\"] must be a string, quote the value in the template");
                }
            }
        }

        foreach (string key in merged.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            merged[key] = "";
        }

        foreach ((string key, string value) in values)
        {
            merged[key] = value;
        }

        if (merged.Count > 0)
        {
            metadata[field] = merged;
        }
    }
}
