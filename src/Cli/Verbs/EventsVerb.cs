using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>events</c>: what controllers have said about Flux resources, oldest first.</summary>
internal static class EventsVerb
{
    private static readonly GroupVersionKind EventKind = new("", "v1", "Event");

    public static Command Create(CommandFactory factory)
    {
        Option<bool> allNamespaces = Flags.AllNamespaces();
        Option<string> about = factory.Completing(
            new Option<string>("--for") { Description = "Only about one resource, Kind/name; short names of kinds are accepted" }, KindCompletion.ForAnyName);
        Option<string[]> types = new("--types") { Description = "Only these types: Normal, Warning" };
        return factory.Leaf("events", "Print the events of Flux resources", ArgumentCount.None, async (i, ct) =>
        {
            IReadOnlyList<KubeObject> found = await FindAsync(i, i.Value(about), i.Value(allNamespaces), ct);
            IReadOnlyList<string> wanted = Flags.List(i, types);
            if (wanted.Count > 0)
            {
                found = [.. found.Where(e => wanted.Contains(e.Root.StringAt("type"), StringComparer.OrdinalIgnoreCase))];
            }

            i.Output.Table(Table(found, i.Value(allNamespaces), i.Environment.Time));
        }, null, about, allNamespaces, types)
            .Example("What happened to a ResourceSet", "events --for rset/podinfo -n apps")
            .Example("Warnings of all namespaces", "events -A --types Warning")
            .Example("Of one object, in the whole fleet", "events --for ResourceSet/podinfo -n apps --cluster all");
    }

    // Events are chosen here and not by a field selector, which not every server has for them.
    private static async Task<IReadOnlyList<KubeObject>> FindAsync(
        Invocation invocation, string? about, bool allNamespaces, CancellationToken cancellationToken)
    {
        (string? kind, string? name) = Target(about);
        ClusterSession cluster = invocation.Cluster;
        KubeObjectList list = await cluster.Client.ListAsync(EventKind, allNamespaces ? null : cluster.Namespace, ListOptions.Default, cancellationToken);
        return
        [
            .. list.Items
                .Where(IsAboutFlux)
                .Where(e => kind is null || (e.Root.StringAt("involvedObject", "kind") == kind && e.Root.StringAt("involvedObject", "name") == name))
                .OrderBy(LastSeen, StringComparer.Ordinal)
                .ThenBy(e => e.Name, StringComparer.Ordinal),
        ];
    }

    private static (string? Kind, string? Name) Target(string? about)
    {
        if (string.IsNullOrEmpty(about))
        {
            return (null, null);
        }

        string[] parts = about.Split('/');
        return parts.Length == 2 && parts[1].Length > 0
            ? (KindCatalog.Find(parts[0]).Kind, parts[1])
            : throw new CliException("resource name must be in the format <kind>/<name>, e.g., ResourceSet/my-app");
    }

    private static bool IsAboutFlux(KubeObject item) =>
        KindCatalog.All.Any(k => k.Kind == item.Root.StringAt("involvedObject", "kind")
            && (item.Root.StringAt("involvedObject", "apiVersion") ?? "").StartsWith(k.Group + "/", StringComparison.Ordinal));

    private static string LastSeen(KubeObject item) =>
        item.Root.StringAt("lastTimestamp") ?? item.Root.StringAt("eventTime") ?? item.Root.StringAt("metadata", "creationTimestamp") ?? "";

    private static TextTable Table(IReadOnlyList<KubeObject> events, bool withNamespace, TimeProvider time)
    {
        TextTable table = new([.. withNamespace ? ["Namespace"] : Array.Empty<string>(), "Last Seen", "Type", "Reason", "Object", "Message"]);
        foreach (KubeObject item in events)
        {
            string type = item.Root.StringAt("type") ?? "";
            table.Add([
                .. withNamespace ? [item.Namespace] : Array.Empty<Cell>(),
                TimeCell.Of(LastSeen(item), time, "Unknown"),
                new Cell(type, type == "Warning" ? "✗ Warning" : type),
                item.Root.StringAt("reason") ?? "",
                $"{item.Root.StringAt("involvedObject", "kind")}/{item.Root.StringAt("involvedObject", "name")}",
                (item.Root.StringAt("message") ?? "").ReplaceLineEndings(" "),
            ]);
        }

        return table;
    }
}
