using System.Collections.Concurrent;
using Serverless.Engine.Fleet;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>A pass that notes what it was asked for and answers as told.</summary>
internal sealed class RecordingPass : IClusterPass
{
    public ConcurrentQueue<WorkItem> Items { get; } = [];

    public SemaphoreSlim Started { get; } = new(0);

    public Func<WorkItem, CancellationToken, Task<PassReport>> Behaviour { get; set; } = (item, _) => Task.FromResult(Report(item));

    public Task<PassReport> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        Items.Enqueue(item);
        Started.Release();
        return Behaviour(item, cancellationToken);
    }

    public static PassReport Report(WorkItem item) => new(item.Cluster, null, null, [], [], 2, 0);
}
