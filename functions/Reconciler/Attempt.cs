using Serverless.Engine.Fleet;
using Serverless.Functions.Hosting;
using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Reconciler;

/// <summary>
/// One delivery of a work item. The last one is parked before it begins, so that an item which kills the process each time is seen as well,
/// and is taken back when it succeeds.
/// </summary>
internal sealed partial class Attempt(PassRunner passes, ParkedItems parked, FleetMetrics metrics, ILogger<Attempt> logger)
{
    private static readonly TimeSpan ParkingBudget = TimeSpan.FromSeconds(5);

    /// <exception cref="Exception">Whatever the pass threw; after the last attempt the item is parked.</exception>
    public async Task RunAsync(WorkItem item, int number, CancellationToken cancellationToken)
    {
        bool last = number >= WorkQueueName.MaxAttempts;
        if (last)
        {
            await parked.ParkAsync(item, number, "the last attempt is under way; the ones before failed or never ended", cancellationToken);
        }

        try
        {
            await passes.RunAsync(item, cancellationToken);
        }
        catch (Exception e) when (last)
        {
            await ParkAsync(item, number, e);
            throw;
        }

        if (last)
        {
            await parked.ForgetAsync(item, cancellationToken);
        }
    }

    /// <summary>Only our own messages are known to hold no secret; of other exceptions the log has the text.</summary>
    private async Task ParkAsync(WorkItem item, int number, Exception cause)
    {
        string reason = cause is FleetException ? cause.Message : cause.GetType().Name;
        metrics.Parked();
        LogParked(cause, item.Cluster, item.Repository, number, reason);
        using CancellationTokenSource budget = new(ParkingBudget);
        await parked.ParkAsync(item, number, reason, budget.Token);
    }

    [LoggerMessage(230, LogLevel.Error, "cluster {Cluster}: work item for {Repository} parked after {Attempts} attempts: {Reason}")]
    private partial void LogParked(Exception exception, string cluster, string? repository, int attempts, string reason);
}
