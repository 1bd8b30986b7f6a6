using System.Threading.Channels;

namespace Serverless.Engine.Fleet;

/// <summary>
/// The work queue inside one process: equal wishes of a cluster are merged, two items of one cluster never run at once, and a bounded
/// number of clusters run side by side. It is not kept on disk; what it loses, the next tick finds (architecture decision 2).
/// </summary>
public sealed class ChannelWorkQueue : IWorkQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ClusterBacklog> _clusters = [];
    private readonly Channel<ClusterBacklog> _ready = Channel.CreateUnbounded<ClusterBacklog>();
    private readonly TimeProvider _time;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="time">Clock of the delays.</param>
    public ChannelWorkQueue(TimeProvider time) => _time = time;

    /// <inheritdoc/>
    public Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_clusters.TryGetValue(item.Cluster, out ClusterBacklog? backlog))
            {
                backlog = new ClusterBacklog(item.Cluster);
                _clusters[item.Cluster] = backlog;
            }

            backlog.Add(item, _time.GetUtcNow() + delay);
            Arm(backlog);
        }

        return Task.CompletedTask;
    }

    /// <summary>Hands out items until it is cancelled.</summary>
    /// <param name="consumer">Does the work of one item. What it throws ends this method.</param>
    /// <param name="parallelism">How many clusters may run side by side.</param>
    /// <param name="cancellationToken">Ends the run; it is also given to <paramref name="consumer"/>.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public Task RunAsync(Func<WorkItem, CancellationToken, Task> consumer, int parallelism, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            _ready.Reader.ReadAllAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            async (backlog, token) =>
            {
                WorkItem item;
                lock (_gate)
                {
                    item = backlog.Take();
                }

                try
                {
                    await consumer(item, token).ConfigureAwait(false);
                }
                finally
                {
                    Release(backlog);
                }
            });

    private void Release(ClusterBacklog backlog)
    {
        lock (_gate)
        {
            backlog.Busy = false;
            if (backlog.NextDue is null)
            {
                _clusters.Remove(backlog.Cluster);
                backlog.Dispose();
            }
            else
            {
                Arm(backlog);
            }
        }
    }

    /// <summary>Hands a cluster to the workers when its first item is due, or sets the alarm for when it will be.</summary>
    private void Arm(ClusterBacklog backlog)
    {
        if (backlog.Busy || backlog.NextDue is not { } due)
        {
            return;
        }

        TimeSpan wait = due - _time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
        {
            backlog.Busy = true;
            _ready.Writer.TryWrite(backlog);
        }
        else
        {
            backlog.SetAlarm(_time, wait, () => Ring(backlog));
        }
    }

    private void Ring(ClusterBacklog backlog)
    {
        lock (_gate)
        {
            Arm(backlog);
        }
    }
}
