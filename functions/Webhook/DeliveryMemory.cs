using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Serverless.Functions.Webhook;

/// <summary>Ids of events that were enqueued a short while ago (webhooks.md WH-16): bounded, per instance, best effort. Only their hashes are kept, since senders choose how long they are.</summary>
internal sealed class DeliveryMemory(TimeProvider time)
{
    private const int Capacity = 10_000;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = [];
    private readonly Queue<(string Hash, DateTimeOffset At)> _order = [];

    public bool Knows(string id)
    {
        lock (_gate)
        {
            Forget(Capacity);
            return _known.Contains(HashOf(id));
        }
    }

    public void Remember(string id)
    {
        string hash = HashOf(id);
        lock (_gate)
        {
            Forget(Capacity - 1);
            if (_known.Add(hash))
            {
                _order.Enqueue((hash, time.GetUtcNow()));
            }
        }
    }

    private static string HashOf(string id) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(id.AsSpan())));

    private void Forget(int keep)
    {
        DateTimeOffset oldest = time.GetUtcNow() - Span;
        while (_order.TryPeek(out (string Hash, DateTimeOffset At) first) && (first.At <= oldest || _order.Count > keep))
        {
            _order.Dequeue();
            _known.Remove(first.Hash);
        }
    }
}
