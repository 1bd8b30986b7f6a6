namespace Serverless.Engine.Fleet;

/// <summary>What waits for one cluster in a <see cref="ChannelWorkQueue"/>; guarded by the queue's lock.</summary>
internal sealed class ClusterBacklog(string cluster) : IDisposable
{
    private readonly List<(WorkItem Item, DateTimeOffset Due)> _waiting = [];
    private ITimer? _alarm;

    public string Cluster { get; } = cluster;

    /// <summary>Handed to the workers or being worked on.</summary>
    public bool Busy { get; set; }

    /// <summary>When the first item is due; <see langword="null"/> when nothing waits.</summary>
    public DateTimeOffset? NextDue => _waiting.Count == 0 ? null : _waiting.Min(w => w.Due);

    /// <summary>Adds an item. Of two for the same repository the earlier time of work and the later time of receipt remain.</summary>
    public void Add(WorkItem item, DateTimeOffset due)
    {
        int same = _waiting.FindIndex(w => w.Item.Repository == item.Repository);
        if (same < 0)
        {
            _waiting.Add((item, due));
            return;
        }

        (WorkItem other, DateTimeOffset otherDue) = _waiting[same];
        _waiting[same] = (item.ReceivedAt > other.ReceivedAt ? item : other, due < otherDue ? due : otherDue);
    }

    /// <summary>Takes the item that was due first.</summary>
    public WorkItem Take()
    {
        (WorkItem Item, DateTimeOffset Due) first = _waiting.MinBy(w => w.Due);
        _waiting.Remove(first);
        return first.Item;
    }

    public void SetAlarm(TimeProvider time, TimeSpan wait, Action ring)
    {
        _alarm?.Dispose();
        _alarm = time.CreateTimer(_ => ring(), null, wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _alarm?.Dispose();
}
