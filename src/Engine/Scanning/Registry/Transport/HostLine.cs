namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>Who wants to ask one host, and when it is time to.</summary>
internal sealed class HostLine
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;
    private TaskCompletionSource _nextPause = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRetired;

    /// <summary>Only the first in the line waits for time to pass.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Ends when the next pause begins.</summary>
    public Task NextPause
    {
        get
        {
            lock (_lock)
            {
                return _nextPause.Task;
            }
        }
    }

    /// <summary>How long nothing is sent yet; zero without a pause. One that ends too far ahead comes from before the clock was set back.</summary>
    public TimeSpan PauseLeft(DateTimeOffset now)
    {
        lock (_lock)
        {
            TimeSpan left = _pausedUntil - now;
            return left > TimeSpan.Zero && left <= LongestPause ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Begins a pause, unless a longer one is under way.</summary>
    /// <returns>False when another line has taken the place of this one.</returns>
    public bool TryPause(DateTimeOffset now, TimeSpan pause)
    {
        lock (_lock)
        {
            if (_isRetired)
            {
                return false;
            }

            pause = pause < LongestPause ? pause : LongestPause;
            if (pause > PauseLeft(now))
            {
                _pausedUntil = now + pause;
                _nextPause.SetResult();
                _nextPause = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }
    }

    /// <summary>Ends a line that nobody waits in, so that another one can take its place.</summary>
    public bool TryRetire(DateTimeOffset now, bool withPause)
    {
        lock (_lock)
        {
            _isRetired |= Gate.CurrentCount > 0 && (withPause || (PauseLeft(now) == TimeSpan.Zero && _next <= now - Burst));
            return _isRetired;
        }
    }

    /// <summary>Takes a turn when it is time for one.</summary>
    /// <returns>How long it is until then, zero or less when the turn was taken, <see langword="null"/> when another line has taken the place of this one.</returns>
    public TimeSpan? TryTake(DateTimeOffset now, TimeSpan interval)
    {
        lock (_lock)
        {
            if (_isRetired)
            {
                return null;
            }

            // Further ahead it cannot be but from before the clock was set back.
            _next = _next > now + interval ? now : _next;
            DateTimeOffset earliest = now - (Burst > interval ? Burst : interval) + interval;
            earliest = _pausedUntil > earliest && _pausedUntil <= now + LongestPause ? _pausedUntil : earliest;
            DateTimeOffset mine = _next > earliest ? _next : earliest;
            if (mine <= now)
            {
                _next = mine + interval;
            }

            return mine - now;
        }
    }
}
