namespace Serverless.Engine.Scanning.Filtering;

/// <summary>
/// Keeps the best few of many items while they are read: a heap of at most the limit with the worst on top, so that a long list
/// is never sorted. Of equal items the one that was offered first is the better one.
/// </summary>
/// <param name="limit">Most items to keep.</param>
/// <param name="order">Negative when the first item is the better one.</param>
internal sealed class TopSelection<T>(int limit, Comparison<T> order)
{
    private readonly List<(T Item, int Index)> _heap = [];
    private int _offered;

    public void Offer(T item)
    {
        (T Item, int Index) candidate = (item, _offered++);
        if (_heap.Count < limit)
        {
            _heap.Add(candidate);
            SiftUp(_heap.Count - 1);
        }
        else if (Compare(candidate, _heap[0]) < 0)
        {
            _heap[0] = candidate;
            SiftDown();
        }
    }

    /// <summary>The kept items, best first. The selection is used up afterwards.</summary>
    public List<T> Take()
    {
        _heap.Sort(Compare);
        return _heap.ConvertAll(entry => entry.Item);
    }

    private int Compare((T Item, int Index) left, (T Item, int Index) right)
    {
        int result = order(left.Item, right.Item);
        return result != 0 ? result : left.Index.CompareTo(right.Index);
    }

    private void SiftUp(int child)
    {
        while (child > 0)
        {
            int parent = (child - 1) / 2;
            if (Compare(_heap[child], _heap[parent]) <= 0)
            {
                return;
            }

            (_heap[child], _heap[parent]) = (_heap[parent], _heap[child]);
            child = parent;
        }
    }

    private void SiftDown()
    {
        int parent = 0;
        while (true)
        {
            int worst = parent;
            for (int child = (2 * parent) + 1; child <= (2 * parent) + 2 && child < _heap.Count; child++)
            {
                if (Compare(_heap[child], _heap[worst]) > 0)
                {
                    worst = child;
                }
            }

            if (worst == parent)
            {
                return;
            }

            (_heap[parent], _heap[worst]) = (_heap[worst], _heap[parent]);
            parent = worst;
        }
    }
}
