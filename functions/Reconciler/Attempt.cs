using Serverless.Engine.Fleet;
using Serverless.Functions.Hosting;
using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Reconciler;

/// <summary>
/// One delivery of a work item. The last one is parked, and logged as that, before it begins, so that an item which kills the process each
/// time is seen as well; it is taken back when it succeeds.
/// </summary>
internal sealed partial class Attempt(PassRunner passes, ParkedItems parked, FleetMetrics metrics, ILogger<Attempt> logger)
{
    private static readonly TimeSpan ParkingBudget = TimeSpan.FromSeconds(5);

    private const string UnderWay = "the last attempt is under way; the ones before failed or never ended";

    /// <exception cref="Exception">Whatever the pass threw; after the last attempt the item is parked.</exception>
    public Task RunAsync(WorkItem item, int number, CancellationToken cancellationToken) =>
        RunAsync(item, number, token => passes.RunAsync(item, token), cancellationToken);

    /// <summary>The same for work that is not a pass.</summary>
    /// <inheritdoc cref="RunAsync(WorkItem, int, CancellationToken)"/>
    public async Task RunAsync(WorkItem item, int number, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        bool last = number >= WorkQueueName.MaxAttempts;
        if (last)
        {
            metrics.Parked();
            LogParked(null, item.Cluster, item.Repository, number, UnderWay);
            await parked.ParkAsync(item, number, UnderWay, cancellationToken);
        }

        try
        {
            await work(cancellationToken);
        }
        catch (Exception e) when (last)
        {
            await ParkAsync(item, number, e);
            throw;
        }

        if (last)
        {
            await parked.ForgetAsync(item, cancellationToken);
            LogTakenBack(item.Cluster, item.Repository);
        }
    }

    /// <summary>Only our own messages are known to hold no secret; of other exceptions the log has the text.</summary>
    private async Task ParkAsync(WorkItem item, int number, Exception cause)
    {
        string reason = cause is FleetException ? cause.Message : cause.GetType().Name;
        LogParked(cause, item.Cluster, item.Repository, number, reason);
        using CancellationTokenSource budget = new(ParkingBudget);
        await parked.ParkAsync(item, number, reason, budget.Token);
    }

    [LoggerMessage(230, LogLevel.Error, "cluster {Cluster}: work item for {Repository} parked after {Attempts} attempts: {Reason}")]
    private partial void LogParked(Exception? exception, string cluster, string? repository, int attempts, string reason);

    [LoggerMessage(231, LogLevel.Information, "cluster {Cluster}: work item for {Repository} succeeded on its last attempt and is no longer parked")]
    private partial void LogTakenBack(string cluster, string? repository);
}
