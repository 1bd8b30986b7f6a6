namespace Serverless.Cli.Tests;

/// <summary>The real clock, except that one time limit is up when the test says so; that of a command is a minute unless it is told another.</summary>
internal sealed class ExpiringTime(TimeSpan? limit = null) : TimeProvider
{
    private readonly TimeSpan _expiring = limit ?? TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource<Action> _limit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != _expiring)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _limit.TrySetResult(() => callback(state));
        return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task ExpireAsync() => (await _limit.Task)();
}
