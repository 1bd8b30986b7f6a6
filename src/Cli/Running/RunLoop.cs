using Serverless.Engine.Fleet;
using Serverless.Engine.Go;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Running;

/// <summary>Makes passes over clusters, several at once: until each has settled, or for as long as it is wanted.</summary>
internal sealed class RunLoop(IClusterPass pass, ILeases? leases, IRunView view, RunTotals totals, TimeProvider time)
{
    /// <summary>Longest time for one pass: what hangs must not keep a run from its end.</summary>
    public static readonly TimeSpan PassTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(5);

    /// <param name="clusters">The clusters.</param>
    /// <param name="watch">Longest time between two passes; <see langword="null"/> to end when all have settled.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public Task RunAsync(IReadOnlyList<string> clusters, TimeSpan? watch, CancellationToken cancellationToken) =>
        Task.WhenAll(clusters.Select(cluster => RunAsync(cluster, watch, cancellationToken)));

    private async Task RunAsync(string cluster, TimeSpan? watch, CancellationToken cancellationToken)
    {
        TimeSpan? next = TimeSpan.Zero;
        while (next is { } wait)
        {
            await Task.Delay(wait, time, cancellationToken);
            view.Started(cluster);
            next = await PassAsync(cluster, watch, cancellationToken);
        }
    }

    private async Task<TimeSpan?> PassAsync(string cluster, TimeSpan? watch, CancellationToken cancellationToken)
    {
        // The same lease as the function app's, so that a run from a laptop and one in the background keep out of each other's way.
        await using IAsyncDisposable? lease = leases is null ? null : await leases.TryAcquireAsync("clusters/" + cluster, LeaseDuration, cancellationToken);
        if (leases is not null && lease is null)
        {
            view.Busy(cluster);
            return BusyPause;
        }

        PassReport report = await TryPassAsync(cluster, cancellationToken);
        totals.Add(report);
        TimeSpan? next = watch is { } longest ? Earlier(report.NextIn, longest) : totals.IsSettled(cluster) ? null : report.NextIn;
        view.Finished(report, next);
        return next;
    }

    private async Task<PassReport> TryPassAsync(string cluster, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(PassTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await pass.RunAsync(new WorkItem(cluster, time.GetUtcNow()), stop.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return PassReport.Failed(cluster, $"the pass did not end within {GoDuration.Format(PassTimeout)}", 0);
        }
        catch (Exception e) when (e is FleetException or KubernetesException or KubeconfigException)
        {
            return PassReport.Failed(cluster, e.Message, 0);
        }
    }

    private static TimeSpan Earlier(TimeSpan? wanted, TimeSpan longest) => wanted < longest ? wanted.Value : longest;
}
