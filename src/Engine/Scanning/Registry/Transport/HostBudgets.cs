using System.Collections.Concurrent;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>
/// Spreads requests over time, per registry host: up to one second's worth at once, then at the rate. A request that finds the
/// budget used up waits for its turn, in the order of asking.
/// </summary>
internal sealed class HostBudgets(double requestsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.OrdinalIgnoreCase);

    public Task WaitAsync(string host, CancellationToken cancellationToken)
    {
        TimeSpan wait = _slots.GetOrAdd(host, _ => new()).Reserve(time.GetUtcNow(), TimeSpan.FromSeconds(1 / requestsPerSecond));
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    private sealed class Slot
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _next = DateTimeOffset.MinValue;

        public TimeSpan Reserve(DateTimeOffset now, TimeSpan interval)
        {
            lock (_lock)
            {
                DateTimeOffset earliest = now - Burst + interval;
                DateTimeOffset mine = _next > earliest ? _next : earliest;
                _next = mine + interval;
                return mine - now;
            }
        }
    }
}
