using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>One line of an overview (cli.md §2.2).</summary>
internal sealed record ResourceSummary(string Kind, string Name, string LastReconciled, string Ready, string Message)
{
    public static ResourceSummary Of(KubeObject item)
    {
        Dictionary<string, object?>? ready = Conditions.Ready(item);
        return new ResourceSummary(
            item.Kind,
            $"{item.Namespace}/{item.Name}",
            ready?.StringAt("lastTransitionTime") ?? "Unknown",
            Suspension.Any(item) ? "Suspended" : ready?.StringAt("status") ?? "Unknown",
            ready is null ? "Not initialized" : ready.StringAt("message") ?? "");
    }

    public Dictionary<string, object?> ToTree() => new()
    {
        ["kind"] = Kind,
        ["name"] = Name,
        ["lastReconciled"] = LastReconciled,
        ["ready"] = Ready,
        ["message"] = Message,
    };
}
