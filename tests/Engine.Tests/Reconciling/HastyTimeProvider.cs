namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A clock on which waits pass at once and move the time forward; time limits of requests run as usual.</summary>
internal sealed class HastyTimeProvider : OffsetTimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (System.GetUtcNow() + Passed).UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (state is CancellationTokenSource)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        Advance(dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
