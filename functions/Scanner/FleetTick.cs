using Serverless.Engine.Fleet;
using Serverless.Functions.Telemetry;

namespace Serverless.Functions.Scanner;

/// <summary>What a tick asks for: one pass over each cluster that is not paused.</summary>
internal sealed partial class FleetTick(IClusterCatalog catalog, FleetMetrics metrics, TimeProvider time, ILogger<FleetTick> logger)
{
    /// <exception cref="FleetException">The catalogue cannot be read.</exception>
    public async Task<IReadOnlyList<WorkItem>> ItemsAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<ClusterEntry> clusters = await catalog.ListAsync(cancellationToken);
        metrics.Retain(clusters.Select(c => c.Name));
        foreach (string problem in catalog.Problems)
        {
            LogProblem(problem);
        }

        return [.. clusters.Where(c => !c.Settings.Paused).Select(c => new WorkItem(c.Name, now))];
    }

    [LoggerMessage(201, LogLevel.Error, "a cluster is left out: {Problem}")]
    private partial void LogProblem(string problem);
}
