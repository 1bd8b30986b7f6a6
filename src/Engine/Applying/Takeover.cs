using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Takes objects over from kubectl, Helm and kustomize-controller: their bookkeeping is removed and their field sets are united
/// with ours, so that a field dropped from a template disappears from the object (reconcile.md §7.6).
/// </summary>
/// <param name="overrideManagers">Field managers besides those whose fields are taken over, whether they applied or updated.</param>
internal sealed class Takeover(IReadOnlyList<string> overrideManagers)
{
    private static readonly string[] Annotations =
        ["kubectl.kubernetes.io/last-applied-configuration", "meta.helm.sh/release-name", "meta.helm.sh/release-namespace"];

    private static readonly string[] Labels = ["kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace"];

    /// <summary>The JSON patch for a live object, or <see langword="null"/> when there is nothing to clean up.</summary>
    public List<object?>? PatchFor(KubeObject live)
    {
        List<object?> patch = [];
        AddRemovals(patch, live, "annotations", Annotations);
        AddRemovals(patch, live, "labels", Labels);
        if (MergeManagers(live.Root.ListAt("metadata", "managedFields") ?? []) is { } managers)
        {
            patch.Add(new Dictionary<string, object?> { ["op"] = "replace", ["path"] = "/metadata/managedFields", ["value"] = managers });
        }

        return patch.Count == 0 ? null : patch;
    }

    private static void AddRemovals(List<object?> patch, KubeObject live, string field, string[] keys)
    {
        foreach (string key in keys)
        {
            if (live.Root.At("metadata", field, key) is not null)
            {
                patch.Add(new Dictionary<string, object?>
                {
                    ["op"] = "remove",
                    ["path"] = $"/metadata/{field}/{key.Replace("/", "~1", StringComparison.Ordinal)}",
                });
            }
        }
    }

    private List<object?>? MergeManagers(List<object?> entries)
    {
        List<Dictionary<string, object?>> all = [.. entries.OfType<Dictionary<string, object?>>()];
        List<Dictionary<string, object?>> taken = all.FindAll(IsTakenOver);
        if (taken.Count == 0)
        {
            return null;
        }

        Dictionary<string, object?> ours = JsonTree.CloneMap(all.Find(IsOurs) ?? taken[0]);
        foreach (Dictionary<string, object?> entry in taken)
        {
            ours["fieldsV1"] = Unite(ours.MapAt("fieldsV1") ?? [], entry.MapAt("fieldsV1") ?? []);
        }

        ours["manager"] = Names.FieldManager;
        ours["operation"] = "Apply";
        List<object?> merged = [.. all.Where(e => !IsTakenOver(e) && !IsOurs(e))];
        merged.Add(ours);
        return merged;
    }

    private static bool IsOurs(Dictionary<string, object?> entry) =>
        entry.StringAt("manager") == Names.FieldManager && entry.StringAt("operation") == "Apply" && string.IsNullOrEmpty(entry.StringAt("subresource"));

    private bool IsTakenOver(Dictionary<string, object?> entry)
    {
        if (!string.IsNullOrEmpty(entry.StringAt("subresource")) || IsOurs(entry))
        {
            return false;
        }

        string manager = entry.StringAt("manager") ?? "";
        return entry.StringAt("operation") switch
        {
            "Apply" or "Update" when overrideManagers.Contains(manager) => true,
            "Apply" => manager == "kustomize-controller" || manager.StartsWith("kubectl", StringComparison.Ordinal),
            "Update" => manager == "helm" || manager.StartsWith("kubectl", StringComparison.Ordinal) || manager.StartsWith("before-first-apply", StringComparison.Ordinal),
            _ => false,
        };
    }

    private static Dictionary<string, object?> Unite(Dictionary<string, object?> left, Dictionary<string, object?> right)
    {
        Dictionary<string, object?> union = JsonTree.CloneMap(left);
        foreach ((string key, object? value) in right)
        {
            union[key] = union.TryGetValue(key, out object? mine) && mine is Dictionary<string, object?> a && value is Dictionary<string, object?> b
                ? Unite(a, b)
                : JsonTree.Clone(value);
        }

        return union;
    }
}
