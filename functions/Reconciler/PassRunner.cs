using System.Diagnostics;
using Serverless.Engine.Fleet;
using Serverless.Engine.Go;
using Serverless.Functions.Configuration;
using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Reconciler;

/// <summary>
/// One work item: leave a cluster alone that is down, take the cluster's lease, make the pass within its time, note what the cluster watches,
/// ask for the next pass when it wants one soon.
/// </summary>
internal sealed partial class PassRunner(
    IClusterPass pass,
    ILeases leases,
    IWorkQueue queue,
    ClusterNotes notes,
    FleetMetrics metrics,
    AppSettings settings,
    TimeProvider time,
    ILogger<PassRunner> logger)
{
    /// <summary>An item that waited longer than this means that there are too few instances.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(15);

    /// <exception cref="FleetException">State, lease or queue cannot be used; the item is to be repeated.</exception>
    /// <exception cref="OperationCanceledException">The deadline ended the pass; the item is to be repeated.</exception>
    public async Task RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        if (await notes.IsLeftAloneAsync(item, cancellationToken))
        {
            return;
        }

        await using IAsyncDisposable? lease = await leases.TryAcquireAsync("clusters/" + item.Cluster, settings.LeaseDuration, cancellationToken);
        if (lease is null)
        {
            await LeaveAsync(item, cancellationToken);
            return;
        }

        long start = time.GetTimestamp();
        TimeSpan age = metrics.Started(item);
        if (age > LateAfter)
        {
            LogLate(item.Cluster, age);
        }

        using Activity? span = metrics.Span("pass", ActivityKind.Internal, Activity.Current?.Context ?? default, item.Trace);
        LogBegin(item.Cluster);
        span?.SetTag("cluster", item.Cluster).SetTag("repository", item.Repository);
        PassReport report = await PassAsync(item, cancellationToken);
        if (report.IsPaused)
        {
            // An item from before the pause; the cluster's subscriptions and the pushes kept for it wait until it goes on.
            LogPaused(item.Cluster);
            return;
        }

        metrics.Ended(item, report, time.GetElapsedTime(start));
        LogReport(report);
        await notes.RecordAsync(item, report, cancellationToken);
    }

    /// <summary>A pass that takes too long is cut off; what it did is remembered, and the next one goes on there.</summary>
    private async Task<PassReport> PassAsync(WorkItem item, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(settings.PassTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await pass.RunAsync(item, stop.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return PassReport.Failed(item.Cluster, $"the pass did not end within {GoDuration.Format(settings.PassTimeout)}", 0);
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

        foreach (string warning in report.Warnings)
        {
            LogWarning(report.Cluster, warning);
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

    [LoggerMessage(227, LogLevel.Debug, "cluster {Cluster}: pass begins")]
    private partial void LogBegin(string cluster);

    [LoggerMessage(232, LogLevel.Information, "cluster {Cluster}: paused, its work item is left")]
    private partial void LogPaused(string cluster);

    [LoggerMessage(229, LogLevel.Warning, "cluster {Cluster}: {Warning}")]
    private partial void LogWarning(string cluster, string warning);

    [LoggerMessage(226, LogLevel.Warning, "cluster {Cluster}: its work item waited {Age}")]
    private partial void LogLate(string cluster, TimeSpan age);
}
