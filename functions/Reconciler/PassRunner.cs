using Serverless.Engine.Fleet;

namespace Serverless.Functions.Reconciler;

/// <summary>One work item: take the cluster's lease, make the pass, note what the cluster watches, ask for the next pass when it wants one soon.</summary>
internal sealed partial class PassRunner(
    IClusterPass pass,
    ILeases leases,
    IWorkQueue queue,
    Subscriptions subscriptions,
    FollowUps followUps,
    ILogger<PassRunner> logger)
{
    /// <summary>How long a killed process keeps others from the cluster; a live one renews. Blob leases allow 15 to 60 seconds.</summary>
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(15);

    /// <exception cref="FleetException">State, lease or queue cannot be used; the item is to be repeated.</exception>
    /// <exception cref="OperationCanceledException">The deadline ended the pass; the item is to be repeated.</exception>
    public async Task RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        await using IAsyncDisposable? lease = await leases.TryAcquireAsync("clusters/" + item.Cluster, LeaseDuration, cancellationToken);
        if (lease is null)
        {
            await LeaveAsync(item, cancellationToken);
            return;
        }

        PassReport report = await pass.RunAsync(item, cancellationToken);
        LogReport(report);
        if (report.Failure is null)
        {
            await subscriptions.UpdateAsync(item.Cluster, report.Repositories, cancellationToken);
        }

        if (report.NextIn is { } wait && await followUps.WishAsync(item.Cluster, wait, cancellationToken))
        {
            LogFollowUp(item.Cluster, wait);
        }
    }

    /// <summary>Another pass is running. It does what an ordinary item asks for, but may have scanned before a push: that item comes again.</summary>
    private async Task LeaveAsync(WorkItem item, CancellationToken cancellationToken)
    {
        LogBusy(item.Cluster);
        if (item.Repository is not null)
        {
            await queue.EnqueueAsync(item, BusyPause, cancellationToken);
        }
    }

    private void LogReport(PassReport report)
    {
        foreach (ObjectReport o in report.Objects)
        {
            LogObject(report.Cluster, o.Kind, o.Namespace, o.Name, o.Reason, o.Message, o.Changes.Count);
        }

        if (report.Failure is { } failure)
        {
            LogFailure(report.Cluster, failure);
        }
        else
        {
            LogPass(report.Cluster, report.Objects.Count, report.Requests, report.Writes);
        }
    }

    [LoggerMessage(220, LogLevel.Information, "cluster {Cluster}: pass done, {Objects} objects ran, {Requests} requests, {Writes} writes")]
    private partial void LogPass(string cluster, int objects, long requests, long writes);

    [LoggerMessage(221, LogLevel.Error, "cluster {Cluster}: no pass: {Failure}")]
    private partial void LogFailure(string cluster, string failure);

    [LoggerMessage(222, LogLevel.Information, "cluster {Cluster}: {Kind}/{Namespace}/{Name}: {Reason}: {Outcome} ({Changes} changes)")]
    private partial void LogObject(string cluster, string kind, string @namespace, string name, string reason, string outcome, int changes);

    [LoggerMessage(223, LogLevel.Information, "cluster {Cluster}: another pass is running")]
    private partial void LogBusy(string cluster);

    [LoggerMessage(224, LogLevel.Debug, "cluster {Cluster}: next pass in {Wait}")]
    private partial void LogFollowUp(string cluster, TimeSpan wait);
}
