using System.Collections.Concurrent;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>
/// Spreads requests over time, per registry host: up to one second's worth at once, then at the rate. A request that finds the
/// budget used up waits for its turn, in the order of asking. Its turn is taken only when it comes: who gives up takes none, and a
/// pause that begins meanwhile holds back everybody in the line.
/// </summary>
internal sealed class HostBudgets(double requestsPerSecond, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private const int MaxHosts = 1_000;

    private readonly ConcurrentDictionary<string, Line> _lines = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a turn.</summary>
    /// <param name="host">The host with its port.</param>
    /// <param name="remaining">How long the caller can still wait.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <returns>Zero when it is the caller's turn; else the rest of a pause that is longer than the caller can wait.</returns>
    public async Task<TimeSpan> WaitAsync(string host, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        Line line = LineOf(host);
        if (TooLongPause(line, remaining) is { } known)
        {
            return known;
        }

        await line.Gate.WaitAsync(cancellationToken);
        try
        {
            TimeSpan wait;
            while ((wait = line.TryTake(time.GetUtcNow(), TimeSpan.FromSeconds(1 / requestsPerSecond))) > TimeSpan.Zero)
            {
                if (TooLongPause(line, remaining) is { } pause)
                {
                    return pause;
                }

                await Task.Delay(wait, time, cancellationToken);
            }

            return TimeSpan.Zero;
        }
        finally
        {
            line.Gate.Release();
        }
    }

    /// <summary>Holds back all further requests to a host that asked for it.</summary>
    public void Pause(string host, TimeSpan pause) => LineOf(host).Pause(time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause));

    private TimeSpan? TooLongPause(Line line, Func<TimeSpan> remaining)
    {
        TimeSpan pause = line.PausedUntil - time.GetUtcNow();
        return pause > TimeSpan.Zero && pause >= remaining() ? pause : null;
    }

    private Line LineOf(string host)
    {
        if (_lines.Count >= MaxHosts)
        {
            Trim();
        }

        return _lines.GetOrAdd(host, _ => new());
    }

    /// <summary>Forgets hosts that nobody waits for: their budget is full again.</summary>
    private void Trim()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (KeyValuePair<string, Line> entry in _lines.Where(entry => entry.Value.IsIdle(now)))
        {
            _lines.TryRemove(entry);
        }
    }

    private sealed class Line
    {
        private readonly Lock _lock = new();
        private DateTimeOffset _next = DateTimeOffset.MinValue;
        private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

        /// <summary>Only the first in the line waits for time to pass.</summary>
        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>A time to which nothing is sent.</summary>
        public DateTimeOffset PausedUntil
        {
            get
            {
                lock (_lock)
                {
                    return _pausedUntil;
                }
            }
        }

        public bool IsIdle(DateTimeOffset now)
        {
            lock (_lock)
            {
                return Gate.CurrentCount > 0 && _pausedUntil <= now && _next <= now - Burst;
            }
        }

        public void Pause(DateTimeOffset until)
        {
            lock (_lock)
            {
                _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
            }
        }

        /// <summary>Takes a turn when it is time for one.</summary>
        /// <returns>How long it is until then; zero or less when the turn was taken.</returns>
        public TimeSpan TryTake(DateTimeOffset now, TimeSpan interval)
        {
            lock (_lock)
            {
                DateTimeOffset earliest = now - (Burst > interval ? Burst : interval) + interval;
                earliest = _pausedUntil > earliest ? _pausedUntil : earliest;
                DateTimeOffset mine = _next > earliest ? _next : earliest;
                if (mine <= now)
                {
                    _next = mine + interval;
                }

                return mine - now;
            }
        }
    }
}
