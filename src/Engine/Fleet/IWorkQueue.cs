namespace Serverless.Engine.Fleet;

/// <summary>At-least-once delivery of work items.</summary>
public interface IWorkQueue
{
    /// <summary>Puts an item into the queue; it becomes visible after <paramref name="delay"/>.</summary>
    /// <exception cref="FleetException">The queue cannot be written.</exception>
    Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken);
}
