using Serverless.Cli.Output;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>One line of an overview (cli.md §2.2).</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Name"><c>namespace/name</c>.</param>
/// <param name="LastReconciled">When the Ready condition changed (RFC 3339), or <c>Unknown</c>.</param>
/// <param name="Ready">Ready status, or <c>Suspended</c>.</param>
/// <param name="Message">Ready message.</param>
/// <param name="Revision">What was applied, exported or fetched last; empty when unknown.</param>
/// <param name="Created">When the object was created (RFC 3339).</param>
internal sealed record ResourceSummary(string Kind, string Name, string LastReconciled, string Ready, string Message, string Revision, string? Created)
{
    public const string NeverReconciled = "Unknown";

    public static ResourceSummary Of(KubeObject item)
    {
        Dictionary<string, object?>? ready = Conditions.Ready(item);
        return new ResourceSummary(
            item.Kind,
            $"{item.Namespace}/{item.Name}",
            ready?.StringAt("lastTransitionTime") ?? NeverReconciled,
            Suspension.Any(item) ? ReadyCell.Suspended : ready?.StringAt("status") ?? "Unknown",
            ready is null ? "Not initialized" : ready.StringAt("message") ?? "",
            RevisionOf(item),
            item.Root.StringAt("metadata", "creationTimestamp"));
    }

    public Dictionary<string, object?> ToTree() => new()
    {
        ["kind"] = Kind,
        ["name"] = Name,
        ["lastReconciled"] = LastReconciled,
        ["ready"] = Ready,
        ["message"] = Message,
    };

    private static string RevisionOf(KubeObject item) =>
        item.Root.StringAt("status", "lastAppliedRevision")
        ?? item.Root.StringAt("status", "lastAttemptedRevision")
        ?? item.Root.StringAt("status", "lastExportedRevision")
        ?? item.Root.StringAt("status", "artifact", "revision")
        ?? "";
}
