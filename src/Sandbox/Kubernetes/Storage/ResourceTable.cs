namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>All objects of one resource, and its recent history. Not safe by itself: the store's lock guards it.</summary>
internal sealed class ResourceTable
{
    private const int HistoryLimit = 4096;

    private readonly SortedDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly List<Change> _history = [];

    /// <summary>History up to and including this version is gone.</summary>
    public long CompactedTo { get; private set; }

    /// <summary>Completed and replaced at every change, so that watches wake up.</summary>
    public TaskCompletionSource Changed { get; private set; } = NewSignal();

    public ICollection<StoredObject> All => _objects.Values;

    public StoredObject? Find(string @namespace, string name) => _objects.GetValueOrDefault(StoredObject.KeyOf(@namespace, name));

    public void Record(Change change)
    {
        if (change.Type == ChangeType.Deleted)
        {
            _objects.Remove(change.Object.Key);
        }
        else
        {
            _objects[change.Object.Key] = change.Object;
        }

        _history.Add(change);
        if (_history.Count > HistoryLimit)
        {
            Compact(_history[HistoryLimit / 2].Object.Version);
        }

        TaskCompletionSource signal = Changed;
        Changed = NewSignal();
        signal.SetResult();
    }

    /// <summary>The changes after a version, oldest first.</summary>
    public List<Change> Since(long version)
    {
        int low = 0;
        int high = _history.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_history[middle].Object.Version <= version)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return _history.GetRange(low, _history.Count - low);
    }

    /// <summary>Forgets the history up to a version.</summary>
    public void Compact(long version)
    {
        _history.RemoveAll(change => change.Object.Version <= version);
        CompactedTo = Math.Max(CompactedTo, version);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
