namespace Serverless.Engine.Tests.Reconciling;

/// <summary>The system clock, moved by a test that does not want to wait for intervals.</summary>
internal class OffsetTimeProvider : TimeProvider
{
    private long _offset;
    private long _forward;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <summary>How much time has passed, whatever the clock was set to.</summary>
    protected TimeSpan Passed => TimeSpan.FromTicks(Interlocked.Read(ref _forward));

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _offset, by.Ticks);
        Interlocked.Add(ref _forward, Math.Max(0, by.Ticks));
    }
}
