using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>What remains of a live object when it is exported as a manifest (cli.md §10).</summary>
internal static class ExportedObject
{
    public static Dictionary<string, object?> From(KubeObject live)
    {
        Dictionary<string, object?> manifest = JsonTree.CloneMap(live.Root);
        manifest.Remove("status");
        Dictionary<string, object?> metadata = new() { ["name"] = live.Name };
        if (live.Namespace.Length > 0)
        {
            metadata["namespace"] = live.Namespace;
        }

        Keep(metadata, "labels", live.Root.MapAt("metadata", "labels"), key => !IsOwnerLabel(key));
        Keep(metadata, "annotations", live.Root.MapAt("metadata", "annotations"), key => key != Names.RequestedAtAnnotation);
        manifest["metadata"] = metadata;
        return manifest;
    }

    private static void Keep(Dictionary<string, object?> metadata, string field, Dictionary<string, object?>? entries, Func<string, bool> isKept)
    {
        Dictionary<string, object?> kept = (entries ?? []).Where(e => isKept(e.Key)).ToDictionary(e => e.Key, e => e.Value);
        if (kept.Count > 0)
        {
            metadata[field] = kept;
        }
    }

    private static bool IsOwnerLabel(string key) =>
        key.Contains("fluxcd.", StringComparison.Ordinal)
        && (key.EndsWith("/name", StringComparison.Ordinal) || key.EndsWith("/namespace", StringComparison.Ordinal));
}
