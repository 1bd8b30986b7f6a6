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
        Option<string> output = Flags.Output("table", "table, json or yaml");
        return factory.Leaf("all", "Print all resources that are reconciled", ArgumentCount.None, async (invocation, ct) =>
        {
            List<ResourceSummary> found = await FindAsync(invocation, Flags.List(invocation, kinds), invocation.Value(allNamespaces), ct);
            string? wanted = invocation.Value(readyStatus);
            if (!string.IsNullOrEmpty(wanted))
            {
                found.RemoveAll(r => !r.Ready.Equals(wanted, StringComparison.OrdinalIgnoreCase));
            }

            if (found.Count == 0)
            {
                throw new CliException("no resources found");
            }

            await invocation.Environment.Output.WriteAsync(Format(found, invocation.Value(output)));
        }, ["resources"], allNamespaces, kinds, readyStatus, output);
    }

    private static async Task<List<ResourceSummary>> FindAsync(
        Invocation invocation, IReadOnlyList<string> names, bool allNamespaces, CancellationToken cancellationToken)
    {
        List<KnownKind> kinds = [.. names.Count > 0 ? names.Select(KindCatalog.Find) : KindCatalog.Reconcilers];
        ClusterSession cluster = invocation.Cluster;
        List<ResourceSummary> found = [];
        foreach (KnownKind kind in kinds)
        {
            if (await KindCatalog.ResolveAsync(cluster.Client, kind, cancellationToken) is { } gvk)
            {
                KubeObjectList list = await cluster.Client.ListAsync(gvk, allNamespaces ? null : cluster.Namespace, ListOptions.Default, cancellationToken);
                found.AddRange(list.Items.Select(ResourceSummary.Of));
            }
        }

        return found;
    }

    private static string Format(List<ResourceSummary> found, string? output)
    {
        switch (output)
        {
            case "json":
                return JsonTree.ToJson(found.ConvertAll(object? (r) => r.ToTree()));
            case "yaml":
                return YamlWriter.Write(found.ConvertAll(object? (r) => r.ToTree()));
            default:
                TextTable table = new("Kind", "Name", "Last Reconciled", "Ready", "Message");
                found.ForEach(r => table.Add(r.Kind, r.Name, r.LastReconciled, r.Ready, r.Message));
                return table.ToString();
        }
    }
}
