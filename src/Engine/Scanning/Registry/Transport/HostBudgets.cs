using System.Collections.Concurrent;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>
/// Spreads requests over time, per registry host: up to one second's worth at once, then at the rate. A request that finds the
/// budget used up waits for its turn, in the order of asking. Its turn is taken only when it comes: who gives up takes none, and a
/// pause that begins meanwhile holds back everybody in the line.
/// </summary>
internal sealed class HostBudgets(double requestsPerSecond, TimeProvider time)
{
    private const int MaxHosts = 1_000;

    private readonly ConcurrentDictionary<string, HostLine> _lines = new(StringComparer.OrdinalIgnoreCase);
    private long _turns;

    /// <summary>Turns taken so far, by all hosts together.</summary>
    public long Turns => Interlocked.Read(ref _turns);

    /// <summary>Hosts that are known.</summary>
    internal int Count => _lines.Count;

    /// <summary>Waits for a turn.</summary>
    /// <param name="host">The host with its port.</param>
    /// <param name="remaining">How long the caller can still wait.</param>
    /// <param name="cancellationToken">Leaves the line.</param>
    /// <returns>Zero when it is the caller's turn; else the rest of a pause that is longer than the caller can wait.</returns>
    public async Task<TimeSpan> WaitAsync(string host, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        while (true)
        {
            HostLine line = LineOf(host);
            if (await EnterAsync(line, remaining, cancellationToken) is { } known)
            {
                return known;
            }

            try
            {
                if (await TakeAsync(line, remaining, cancellationToken) is { } pause)
                {
                    return pause;
                }
            }
            finally
            {
                line.Gate.Release();
            }
        }
    }

    /// <summary>Holds back all further requests to a host that asked for it.</summary>
    public void Pause(string host, TimeSpan pause)
    {
        while (!LineOf(host).TryPause(time.GetUtcNow(), pause))
        {
        }
    }

    /// <summary>Waits for the place at the head of a line.</summary>
    /// <returns>The rest of a pause that is too long; the place is then not taken.</returns>
    private async Task<TimeSpan?> EnterAsync(HostLine line, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task entered = Task.CompletedTask;
        for (bool asked = false; ; asked = true)
        {
            Task news = line.NextPause;
            if (TooLongPause(line, remaining) is { } pause)
            {
                await leaving.CancelAsync();
                await entered.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (asked && entered.IsCompletedSuccessfully)
                {
                    line.Gate.Release();
                }

                return pause;
            }

            entered = asked ? entered : line.Gate.WaitAsync(leaving.Token);
            await Task.WhenAny(entered, news);
            if (entered.IsCompleted)
            {
                await entered;
                return null;
            }
        }
    }

    /// <summary>Takes the next turn of a line at whose head the caller is.</summary>
    /// <returns>Zero for the turn, the rest of a pause that is too long, or <see langword="null"/> when another line has taken the place of this one.</returns>
    private async Task<TimeSpan?> TakeAsync(HostLine line, Func<TimeSpan> remaining, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task news = line.NextPause;
            switch (line.TryTake(time.GetUtcNow(), TimeSpan.FromSeconds(1 / requestsPerSecond)))
            {
                case null:
                    return null;
                case { } wait when wait > TimeSpan.Zero:
                    if (TooLongPause(line, remaining) is { } pause)
                    {
                        return pause;
                    }

                    await news.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
                default:
                    Interlocked.Increment(ref _turns);
                    return TimeSpan.Zero;
            }
        }
    }

    private TimeSpan? TooLongPause(HostLine line, Func<TimeSpan> remaining)
    {
        TimeSpan pause = line.PauseLeft(time.GetUtcNow());
        return pause > TimeSpan.Zero && pause >= remaining() ? pause : null;
    }

    private HostLine LineOf(string host)
    {
        if (_lines.Count >= MaxHosts && !_lines.ContainsKey(host))
        {
            Trim();
        }

        return _lines.GetOrAdd(host, _ => new());
    }

    /// <summary>Forgets hosts that nobody waits for: those whose budget is full again, and if there are too many that asked to wait, half of them.</summary>
    private void Trim()
    {
        DateTimeOffset now = time.GetUtcNow();
        Remove(_lines.Where(entry => entry.Value.TryRetire(now, withPause: false)));
        if (_lines.Count >= MaxHosts)
        {
            Remove(_lines.ToArray().OrderBy(entry => entry.Value.PauseLeft(now)).Take(MaxHosts / 2).Where(entry => entry.Value.TryRetire(now, withPause: true)));
        }
    }

    private void Remove(IEnumerable<KeyValuePair<string, HostLine>> retired)
    {
        foreach (KeyValuePair<string, HostLine> entry in retired)
        {
            _lines.TryRemove(entry);
        }
    }
}
