using Serverless.Engine.Fleet;

namespace Serverless.Engine.Tests.Fleet;

/// <summary>Keeps what was enqueued.</summary>
internal sealed class RecordingQueue : IWorkQueue
{
    public List<(WorkItem Item, TimeSpan Delay)> Items { get; } = [];

    public Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
    {
        lock (Items)
        {
            Items.Add((item, delay));
        }

        return Task.CompletedTask;
    }
}
