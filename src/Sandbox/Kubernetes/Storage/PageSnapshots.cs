namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>Lists that are being read page by page, so that every page shows the state of the first.</summary>
internal sealed class PageSnapshots
{
    private const int Limit = 32;

    private readonly Queue<(string Table, long Version)> _order = new();
    private readonly Dictionary<(string Table, long Version), List<StoredObject>> _lists = [];

    public void Keep(string table, long version, List<StoredObject> objects)
    {
        if (!_lists.TryAdd((table, version), objects))
        {
            return;
        }

        _order.Enqueue((table, version));
        if (_order.Count > Limit)
        {
            _lists.Remove(_order.Dequeue());
        }
    }

    public List<StoredObject>? Find(string table, long version) => _lists.GetValueOrDefault((table, version));

    public void Clear()
    {
        _order.Clear();
        _lists.Clear();
    }
}
