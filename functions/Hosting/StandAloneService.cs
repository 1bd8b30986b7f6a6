using System.Collections.Concurrent;
using Serverless.Engine.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Reconciler;
using Serverless.Functions.Scanner;

namespace Serverless.Functions.Hosting;

/// <summary>Stands in for the Functions host on a laptop or in a container: ticks by its own timer and works the queue off in the process.</summary>
internal sealed partial class StandAloneService(
    AppSettings settings,
    FleetTick tick,
    Attempt attempt,
    DurableWorkQueue queue,
    TimeProvider time,
    ILogger<StandAloneService> logger) : BackgroundService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<WorkItem, int> _attempts = [];

    /// <summary>Ticks without anybody who works the queue off would look like a process that is well: what ends the one ends the other.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] work = [TickAsync(stop.Token), queue.RunAsync(PassAsync, settings.Parallelism, stop.Token)];
        await Task.WhenAny(work);
        await stop.CancelAsync();
        await Task.WhenAll(work);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(settings.ScanInterval, time);
        do
        {
            try
            {
                foreach (WorkItem item in await tick.ItemsAsync(cancellationToken))
                {
                    await queue.EnqueueAsync(item, TimeSpan.Zero, cancellationToken);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The next tick tries again; without this, one fault would end all work while the process lives on.
                LogTickFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task PassAsync(WorkItem item, CancellationToken cancellationToken)
    {
        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object?> { ["function"] = ReconcilerFunction.FunctionName, ["cluster"] = item.Cluster });
        using CancellationTokenSource deadline = new(settings.Deadline, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        int number = _attempts.GetValueOrDefault(item) + 1;
        try
        {
            await attempt.RunAsync(item, number, stop.Token);
            _attempts.TryRemove(item, out _);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // One cluster's fault must not end the others' work.
            LogPassFailed(e, item.Cluster);
            await RepeatAsync(item, number, cancellationToken);
        }
    }

    /// <summary>A push is tried again until it is parked, as the host's queue does; an ordinary pass is repeated by the next tick anyway.</summary>
    private async Task RepeatAsync(WorkItem item, int number, CancellationToken cancellationToken)
    {
        if (item.Repository is null || number >= WorkQueueName.MaxAttempts)
        {
            _attempts.TryRemove(item, out _);
            return;
        }

        _attempts[item] = number;
        try
        {
            await queue.EnqueueAsync(item, RetryPause, cancellationToken);
        }
        catch (FleetException e)
        {
            // Its file cannot be written; the tick and the next start are what is left to it.
            _attempts.TryRemove(item, out _);
            LogNotRepeated(e, item.Cluster);
        }
    }

    [LoggerMessage(150, LogLevel.Error, "the clusters cannot be listed")]
    private partial void LogTickFailed(Exception exception);

    [LoggerMessage(153, LogLevel.Error, "the work item of cluster {Cluster} cannot be kept for another attempt")]
    private partial void LogNotRepeated(Exception exception, string cluster);

    [LoggerMessage(151, LogLevel.Error, "the pass over cluster {Cluster} failed")]
    private partial void LogPassFailed(Exception exception, string cluster);
}
