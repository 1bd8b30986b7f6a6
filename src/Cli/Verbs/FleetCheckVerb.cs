using System.CommandLine;
using Serverless.Cli.Execution;
using Serverless.Cli.Fleet;
using Serverless.Cli.Output;
using Serverless.Engine.Fleet;

namespace Serverless.Cli.Verbs;

/// <summary><c>fleet check</c>: whether clusters are ready to be looked after.</summary>
internal static class FleetCheckVerb
{
    private const int Parallelism = 16;
    private const string Everything = "all";

    public static VerbCommand Create(CommandFactory factory)
    {
        Option<string> output = Flags.Output("table", "table, json or yaml");
        return factory.CompletingClusters(factory.Leaf("check", "Connect to clusters: version, definitions, missing rights, the in-cluster operator", "NAME", ArgumentCount.Any, async (i, ct) =>
        {
            IClusterCatalog catalog = i.Flags.Catalog(i.Parse, i.Environment);
            string chosen = i.Arguments.Count > 0 ? string.Join(',', i.Arguments) : i.Flags.Selector(i.Parse) ?? Everything;
            ClusterSelector selector = new(chosen);
            IReadOnlyList<ClusterEntry> clusters = await selector.ChooseAsync(catalog, ct);
            ClusterReadiness[] found = await CheckAsync(i, catalog, clusters, ct);
            Print(i, found, i.Value(output) ?? "");
            int unready = found.Count(c => !c.IsReady);
            if (!selector.IsByName && (unready > 0 || chosen != Everything))
            {
                FleetListVerb.WarnAboutCatalog(i.Screen, catalog);
            }

            if (unready > 0)
            {
                throw new CliException($"{unready} of {found.Length} clusters are not ready") { Hint = found.First(c => !c.IsReady).Hint };
            }

            if (chosen == Everything)
            {
                FleetListVerb.CheckCatalog(catalog);
            }
        }, null, [output]))
            .Example("All clusters of the catalogue", "fleet check --clusters clusters")
            .Example("One, with the requests", "fleet check dev --verbose")
            .OverTheFleet();
    }

    private static async Task<ClusterReadiness[]> CheckAsync(
        Invocation invocation, IClusterCatalog catalog, IReadOnlyList<ClusterEntry> clusters, CancellationToken cancellationToken)
    {
        ClusterReadiness[] found = new ClusterReadiness[clusters.Count];
        int done = 0;
        ClusterProbe probe = new(catalog, invocation.Environment, invocation.Flags.Trace(invocation.Parse, invocation.Screen));
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = CancellationToken.None };
        await Parallel.ForAsync(0, clusters.Count, options, async (index, _) =>
        {
            found[index] = await probe.CheckAsync(clusters[index], cancellationToken);
            invocation.Screen.Say($"{Interlocked.Increment(ref done)} of {clusters.Count} clusters checked");
        });
        return found;
    }

    private static void Print(Invocation invocation, ClusterReadiness[] clusters, string format)
    {
        if (ObjectList.IsFormat(format))
        {
            invocation.Output.Items([.. clusters.Select(c => c.ToTree())], items => ObjectList.WritePlain(items, format));
            return;
        }

        TextTable table = new("Cluster", "Ready", "Version", "Definitions", "Operator", "Message");
        foreach (ClusterReadiness c in clusters)
        {
            table.Add(c.Name, ReadyCell.Of(c.IsReady ? "True" : "False"), c.Version, c.Definitions, c.Operator, c.Message);
        }

        invocation.Output.Table(table);
    }
}
