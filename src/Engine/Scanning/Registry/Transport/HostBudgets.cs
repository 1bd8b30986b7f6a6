using System.Collections.Concurrent;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>
/// Spreads requests over time, per registry host: up to one second's worth at once, then at the rate. A request that finds the
/// budget used up waits for its turn, in the order of asking.
/// </summary>
internal sealed class HostBudgets(double requestsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.OrdinalIgnoreCase);

    public Task WaitAsync(string host, CancellationToken cancellationToken)
    {
        TimeSpan wait = SlotOf(host).Reserve(time.GetUtcNow(), TimeSpan.FromSeconds(1 / requestsPerSecond));
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Holds back all further requests to a host that asked for it.</summary>
    public void Pause(string host, TimeSpan pause) => SlotOf(host).Pause(time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause));

    /// <summary>How long a host is still to be left alone; zero or less when it is not.</summary>
    public TimeSpan PauseOf(string host) => SlotOf(host).PausedUntil - time.GetUtcNow();

    private Slot SlotOf(string host) => _slots.GetOrAdd(host, _ => new());

    private sealed class Slot
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _next = DateTimeOffset.MinValue;

        /// <summary>A time to which nothing is sent.</summary>
        public DateTimeOffset PausedUntil { get; private set; } = DateTimeOffset.MinValue;

        public void Pause(DateTimeOffset until)
        {
            lock (_lock)
            {
                PausedUntil = until > PausedUntil ? until : PausedUntil;
            }
        }

        public TimeSpan Reserve(DateTimeOffset now, TimeSpan interval)
        {
            lock (_lock)
            {
                DateTimeOffset earliest = now - Burst + interval;
                earliest = PausedUntil > earliest ? PausedUntil : earliest;
                DateTimeOffset mine = _next > earliest ? _next : earliest;
                _next = mine + interval;
                return mine - now;
            }
        }
    }
}
