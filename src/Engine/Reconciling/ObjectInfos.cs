using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Reconciling;

/// <summary>Reads what the info gauges show from an object's status (reconcile.md §15).</summary>
internal static class ObjectInfos
{
    /// <summary>How an object stands.</summary>
    public static ObjectInfo Of(KubeObject source)
    {
        Condition? ready = Condition.Find(source, Condition.Ready);
        return new(
            source.Uid,
            source.Kind,
            source.Namespace,
            source.Name,
            ready?.Status ?? "Unknown",
            ready?.Reason ?? "",
            ReconcileSettings.From(source).Suspended,
            source.Root.ListAt("status", "inventory", "entries")?.Count ?? 0,
            source.Root.StringAt("status", "lastAppliedRevision") ?? "",
            Shown(source.Root.StringAt("spec", "url") ?? ""));
    }

    /// <summary>An address as it is; without what can hold a secret, when it has such parts, and not at all when these cannot be told apart.</summary>
    private static string Shown(string url) =>
        url.AsSpan().IndexOfAny("?#@") < 0 ? url : Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) ? Redaction.Url(parsed) : "";
}
