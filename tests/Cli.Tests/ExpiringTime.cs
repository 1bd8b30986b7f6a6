namespace Serverless.Cli.Tests;

/// <summary>The real clock, except that a command's default time limit of a minute is up when the test says so.</summary>
internal sealed class ExpiringTime : TimeProvider
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly TaskCompletionSource<Action> _limit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Limit)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _limit.TrySetResult(() => callback(state));
        return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task ExpireAsync() => (await _limit.Task)();
}
