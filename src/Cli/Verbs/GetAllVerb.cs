using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Cli.Verbs;

/// <summary><c>get all</c> (cli.md §2.2).</summary>
internal static class GetAllVerb
{
    public static Command Create(CommandFactory factory)
    {
        Option<bool> allNamespaces = Flags.AllNamespaces();
        Option<string[]> kinds = Flags.Kinds();
        Option<string> readyStatus = Flags.ReadyStatus();
        Option<string> output = Flags.Output("table", "table, wide, json or yaml");
        return factory.Leaf("all", "Print all Flux resources with their readiness", ArgumentCount.None, async (invocation, ct) =>
        {
            List<ResourceSummary> found = await FindAsync(invocation, Flags.List(invocation, kinds), invocation.Value(allNamespaces), ct);
            string? wanted = invocation.Value(readyStatus);
            if (!string.IsNullOrEmpty(wanted))
            {
                found.RemoveAll(r => !r.Ready.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            }

            if (found.Count == 0)
            {
                throw new NothingFoundException("no resources found");
            }

            Print(invocation, found, invocation.Value(output) ?? "");
        }, ["resources"], allNamespaces, kinds, readyStatus, output)
            .Example("Everything that Flux reconciles, in all namespaces", "get all -A")
            .Example("What fails", "get all -A --ready-status False")
            .Example("Two kinds, as JSON", "get all -A --kind rset,hr -o json");
    }

    private static async Task<List<ResourceSummary>> FindAsync(
        Invocation invocation, IReadOnlyList<string> names, bool allNamespaces, CancellationToken cancellationToken)
    {
        List<KnownKind> kinds = [.. names.Count > 0 ? names.Select(KindCatalog.Find).Distinct() : KindCatalog.Reconcilers];
        ClusterSession cluster = invocation.Cluster;
        string? ns = allNamespaces ? null : cluster.Namespace;
        IReadOnlyList<ResourceSummary>[] found = await Task.WhenAll(kinds.Select(kind => ListAsync(cluster.Client, kind, ns, cancellationToken)));
        return [.. found.SelectMany(f => f)];
    }

    private static async Task<IReadOnlyList<ResourceSummary>> ListAsync(
        KubernetesClient client, KnownKind kind, string? ns, CancellationToken cancellationToken)
    {
        if (await KindCatalog.ResolveAsync(client, kind, cancellationToken) is not { } gvk)
        {
            return [];
        }

        return [.. (await client.ListAsync(gvk, ns, ListOptions.Default, cancellationToken)).Items.Select(ResourceSummary.Of)];
    }

    private static void Print(Invocation invocation, List<ResourceSummary> found, string format)
    {
        if (ObjectList.IsFormat(format))
        {
            invocation.Output.Items(
                [.. found.Select(r => r.ToTree())],
                items => format == "json" ? JsonTree.ToJson(items.ToList<object?>()) : YamlWriter.Write(items.ToList<object?>()));
            return;
        }

        bool isWide = format == "wide";
        TextTable table = new(["Kind", "Name", "Last Reconciled", "Ready", "Message", .. isWide ? ["Revision", "Age"] : Array.Empty<string>()]);
        TimeProvider time = invocation.Environment.Time;
        foreach (ResourceSummary r in found)
        {
            table.Add([
                r.Kind, r.Name, TimeCell.Raw(r.LastReconciled, time, ResourceSummary.NeverReconciled), ReadyCell.Of(r.Ready), r.Message,
                .. isWide ? [r.Revision, Age.Since(r.Created, time.GetUtcNow())] : Array.Empty<Cell>(),
            ]);
        }

        invocation.Output.Table(table);
    }
}
