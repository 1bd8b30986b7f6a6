namespace Serverless.Engine.Tests.Reconciling;

/// <summary>The system clock, moved forward by a test that does not want to wait for intervals.</summary>
internal class OffsetTimeProvider : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}
