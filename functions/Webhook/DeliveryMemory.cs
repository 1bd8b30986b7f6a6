namespace Serverless.Functions.Webhook;

/// <summary>Ids of events that were enqueued a short while ago (webhooks.md WH-16): bounded, per instance, best effort.</summary>
internal sealed class DeliveryMemory(TimeProvider time)
{
    private const int Capacity = 10_000;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = [];
    private readonly Queue<(string Id, DateTimeOffset At)> _order = [];

    public bool Knows(string id)
    {
        lock (_gate)
        {
            Forget(Capacity);
            return _known.Contains(id);
        }
    }

    public void Remember(string id)
    {
        lock (_gate)
        {
            Forget(Capacity - 1);
            if (_known.Add(id))
            {
                _order.Enqueue((id, time.GetUtcNow()));
            }
        }
    }

    private void Forget(int keep)
    {
        DateTimeOffset oldest = time.GetUtcNow() - Span;
        while (_order.TryPeek(out (string Id, DateTimeOffset At) first) && (first.At <= oldest || _order.Count > keep))
        {
            _order.Dequeue();
            _known.Remove(first.Id);
        }
    }
}
