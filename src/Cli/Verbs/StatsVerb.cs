using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary>
/// <c>stats</c> (cli.md §11). Where no operator runs in the cluster, nobody keeps a report, so the objects are counted here.
/// </summary>
internal static class StatsVerb
{
    public static Command Create(CommandFactory factory) => factory.Leaf(
        "stats", "Print how many resources run, fail and are suspended", ArgumentCount.None, async (i, ct) =>
        {
            KubeObject? report = await FluxReport.FindAsync(i.Cluster, ct);
            IReadOnlyList<ReconcilerStats> stats = report is null
                ? await ReconcilerStats.CountAsync(i.Cluster.Client, ct)
                : ReconcilerStats.FromReport(report);
            if (stats.Count == 0)
            {
                throw new CliException(report is null
                    ? "no FluxReport resources found, ensure the Flux Operator is installed"
                    : "no stats found in the FluxReport");
            }

            TextTable table = new("Reconcilers", "Running", "Failing", "Suspended", "Storage");
            foreach (ReconcilerStats line in stats)
            {
                table.Add(line.Cells());
            }

            i.Output.Table(table);
        })
            .Example("Count the resources of a cluster", "stats")
            .Example("Of all clusters", "stats --cluster all");
}
