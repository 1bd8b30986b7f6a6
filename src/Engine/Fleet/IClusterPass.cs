namespace Serverless.Engine.Fleet;

/// <summary>One pass over one cluster; what the queue consumer calls.</summary>
public interface IClusterPass
{
    /// <summary>Runs everything that is due in the cluster. Failures of the cluster are in the report, not thrown.</summary>
    /// <exception cref="OperationCanceledException">The caller's deadline ended the pass; the next one repeats it.</exception>
    Task<PassReport> RunAsync(WorkItem item, CancellationToken cancellationToken);
}
