using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Drift;

/// <summary>Compares the server's dry-run answer with the live object (reconcile.md §7.3 item 5).</summary>
public static class ServerComparison
{
    /// <summary>Whether applying would change anything that counts: labels, annotations, or anything outside metadata and status.</summary>
    public static bool Differs(KubeObject dryRun, KubeObject live) =>
        !Same(dryRun.Root.At("metadata", "labels"), live.Root.At("metadata", "labels"))
        || !Same(dryRun.Root.At("metadata", "annotations"), live.Root.At("metadata", "annotations"))
        || !Same(Content(dryRun), Content(live));

    private static Dictionary<string, object?> Content(KubeObject source)
    {
        Dictionary<string, object?> content = new(source.Root);
        content.Remove("metadata");
        content.Remove("status");
        if (source is { Kind: "HorizontalPodAutoscaler", Gvk.Group: "autoscaling" } && source.Root.MapAt("spec") is { } spec && spec.GetValueOrDefault("metrics") is List<object?> metrics)
        {
            // The server may answer a dry run with a metric twice, or with an empty one.
            content["spec"] = new Dictionary<string, object?>(spec) { ["metrics"] = WithoutRepeats(metrics) };
        }

        return content;
    }

    private static List<object?> WithoutRepeats(List<object?> metrics)
    {
        List<object?> kept = [];
        foreach (object? metric in metrics.Where(m => !IsEmpty(m) && !kept.Exists(k => Same(k, m))))
        {
            kept.Add(metric);
        }

        return kept;
    }

    private static bool Same(object? left, object? right) => (left, right) switch
    {
        (Dictionary<string, object?> a, Dictionary<string, object?> b) => SameMaps(a, b),
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second)),
        _ => (IsEmpty(left) && IsEmpty(right)) || JsonTree.DeepEquals(left, right),
    };

    private static bool SameMaps(Dictionary<string, object?> left, Dictionary<string, object?> right)
    {
        foreach ((string key, object? value) in left)
        {
            if (!Same(value, right.GetValueOrDefault(key)))
            {
                return false;
            }
        }

        foreach ((string key, object? value) in right)
        {
            if (!left.ContainsKey(key) && !IsEmpty(value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsEmpty(object? value) => value is null or Dictionary<string, object?> { Count: 0 } or List<object?> { Count: 0 };
}
