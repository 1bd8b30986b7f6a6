namespace Serverless.Engine.Tests.Scanning;

/// <summary>The system clock, but that short waits are over at once.</summary>
internal sealed class RingingClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < TimeSpan.FromSeconds(5) ? TimeSpan.Zero : dueTime, period);
}
