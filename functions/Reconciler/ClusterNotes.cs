using Serverless.Engine.Fleet;

namespace Serverless.Functions.Reconciler;

/// <summary>What is kept of a cluster between passes, apart from the engine's own memory: trouble, subscriptions and the wish for another pass.</summary>
internal sealed partial class ClusterNotes(
    Circuits circuits,
    Subscriptions subscriptions,
    FollowUps followUps,
    IWorkQueue queue,
    TimeProvider time,
    ILogger<ClusterNotes> logger)
{
    /// <summary>Whether a cluster that failed is left alone for now; a push is kept for it.</summary>
    public async Task<bool> IsLeftAloneAsync(WorkItem item, CancellationToken cancellationToken)
    {
        CircuitRecord circuit = await circuits.ReadAsync(item.Cluster, cancellationToken);
        if (!circuit.IsOpen(time.GetUtcNow()))
        {
            return false;
        }

        LogLeftAlone(item.Cluster, circuit.OpenUntil, circuit.Failures, circuit.Reason);
        if (item.Repository is { } repository)
        {
            await circuits.MissAsync(item.Cluster, repository, cancellationToken);
        }

        return true;
    }

    /// <summary>Records the outcome of a pass.</summary>
    public async Task RecordAsync(WorkItem item, PassReport report, CancellationToken cancellationToken)
    {
        if (report.Failure is { } failure)
        {
            await circuits.FailAsync(item.Cluster, failure, report.Fault, item.Repository, cancellationToken);
            return;
        }

        await circuits.SucceedAsync(
            item.Cluster,
            (repository, token) => queue.EnqueueAsync(new WorkItem(item.Cluster, time.GetUtcNow(), repository), TimeSpan.Zero, token),
            cancellationToken);

        await subscriptions.UpdateAsync(item.Cluster, report.Repositories, cancellationToken);
        if (report.NextIn is { } wait && await followUps.WishAsync(item.Cluster, wait, cancellationToken))
        {
            LogFollowUp(item.Cluster, wait);
        }
    }

    [LoggerMessage(225, LogLevel.Warning, "cluster {Cluster}: left alone until {Until} after {Failures} failures: {Reason}")]
    private partial void LogLeftAlone(string cluster, DateTimeOffset? until, int failures, string reason);

    [LoggerMessage(224, LogLevel.Debug, "cluster {Cluster}: next pass in {Wait}")]
    private partial void LogFollowUp(string cluster, TimeSpan wait);
}
