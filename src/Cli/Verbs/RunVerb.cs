using System.CommandLine;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;
using Serverless.Cli.Running;
using Serverless.Engine.Fleet;
using Serverless.Engine.Go;
using Serverless.Engine.Reconciling;

namespace Serverless.Cli.Verbs;

/// <summary><c>run</c>: the engine's passes from this machine.</summary>
internal static class RunVerb
{
    public static VerbCommand Create(CommandFactory factory)
    {
        Option<bool> once = new("--once") { Description = "End when every cluster has settled (the default)" };
        Option<bool> watch = new("--watch") { Description = "Go on until interrupted" };
        Option<string> interval = new("--interval") { Description = "Longest time between two passes with --watch", DefaultValueFactory = _ => "1m" };
        Option<string> state = new("--state") { Description = "Folder of what is remembered between runs; shared with serve, whose leases are respected" };
        return factory.Leaf("run", "Make passes from this machine: scan, render, apply, report", ArgumentCount.None, async (i, ct) =>
        {
            if (i.Value(once) && i.Value(watch))
            {
                throw new CliException("--once and --watch exclude each other");
            }

            if (!GoTimeZone.HasDatabase)
            {
                throw new CliException(GoTimeZone.DatabaseMissing);
            }

            TimeSpan pause = GoDuration.Parse(i.Value(interval) ?? "") is { } parsed && parsed > TimeSpan.Zero
                ? parsed
                : throw new CliException($"invalid argument \"{i.Value(interval)}\" for \"--interval\" flag: not a duration such as 30s");
            using RunWorkspace workspace = await RunWorkspace.OpenAsync(i, i.Value(state), ct);
            RunTotals totals = new();
            await RunAsync(i, workspace, totals, i.Value(watch) ? pause : null, ct);
            Conclude(i, totals);
        }, null, once, watch, interval, state)
            .Example("One run over the cluster of the kubeconfig", "run --once")
            .Example("Keep the clusters of a folder up to date", "run --watch --cluster all --clusters clusters --state state")
            .OverTheFleet()
            .WithoutLimit();
    }

    private static async Task RunAsync(Invocation invocation, RunWorkspace workspace, RunTotals totals, TimeSpan? watch, CancellationToken cancellationToken)
    {
        TimeProvider time = invocation.Environment.Time;
        IReadOnlyList<ClusterEntry> clusters = await workspace.Catalog.ListAsync(cancellationToken);
        foreach (ClusterEntry paused in clusters.Where(c => c.Settings.Paused))
        {
            await invocation.PrintAsync($"• {paused.Name} is paused and left alone");
        }

        IReadOnlyList<string> names = [.. clusters.Where(c => !c.Settings.Paused).Select(c => c.Name)];
        ClusterReconciler engine = ServerlessEngine.Create(workspace.Options, workspace.Catalog, workspace.State, time);
        if (!invocation.Screen.Terminal.IsOutput)
        {
            await new RunLoop(engine, workspace.Leases, new PlainRunView(invocation.Screen), totals, time).RunAsync(names, watch, cancellationToken);
            return;
        }

        invocation.Screen.Quiet();
        LiveRunView view = new(names, invocation.Environment.Output, invocation.Screen.Terminal, time);
        await view.ShowAsync(() => new RunLoop(engine, workspace.Leases, view, totals, time).RunAsync(names, watch, cancellationToken));
    }

    private static void Conclude(Invocation invocation, RunTotals totals)
    {
        (int all, int failed) = totals.Objects;
        if (totals.FailedClusters > 0 || failed > 0)
        {
            throw new CliException($"{totals.FailedClusters} of {totals.Clusters} clusters and {failed} of {all} objects failed")
            {
                Hint = "the messages above say why; \"flux-serverless events --for KIND/NAME\" shows the history",
            };
        }

        invocation.Output.Line($"✔ {Counted.Of(totals.Clusters, "cluster")} in {Counted.Of(totals.Passes, "pass", "passes")}: {Counted.Of(all, "object")} ran, {Counted.Of(totals.Changes, "change")}");
    }
}
