namespace Serverless.Engine.Tests.Fleet;

/// <summary>A clock that stands still until a test moves it, and whose timers ring while it is moved.</summary>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Puts the clock back, as a time service does to one that was fast; no timer rings.</summary>
    public void SetBack(TimeSpan by)
    {
        lock (_gate)
        {
            _now -= by;
        }
    }

    /// <summary>Waits until somebody has set a timer that rings at a time.</summary>
    public Task UntilRingsAsync(DateTimeOffset at, CancellationToken cancellationToken) => UntilRingsAsync(at, 1, cancellationToken);

    /// <summary>Waits until as many timers are set that ring at a time.</summary>
    public async Task UntilRingsAsync(DateTimeOffset at, int count, CancellationToken cancellationToken)
    {
        for (int i = 0; i < 3000; i++)
        {
            lock (_gate)
            {
                if (_timers.Count(timer => timer.Due == at) >= count)
                {
                    return;
                }
            }

            await Task.Delay(10, cancellationToken);
        }

        throw new TimeoutException($"no timer rings at {at:O}");
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset target = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? due;
            lock (_gate)
            {
                due = _timers.Where(t => t.Due <= target).MinBy(t => t.Due);
                _now = due is null ? target : due.Due > _now ? due.Due : _now;
                due?.Next();
                _timers.RemoveAll(t => t.Due == DateTimeOffset.MaxValue);
            }

            if (due is null)
            {
                return;
            }

            due.Ring();
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public void Next() => Due = _period > TimeSpan.Zero ? Due + _period : DateTimeOffset.MaxValue;

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock._now + dueTime;
                if (Due != DateTimeOffset.MaxValue)
                {
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
