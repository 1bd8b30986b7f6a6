namespace Serverless.Engine.Tests.Expressions;

/// <summary>A clock that stands still, so that a slow machine never runs into a time limit.</summary>
internal sealed class FrozenClock : TimeProvider
{
    public static readonly FrozenClock Instance = new();

    public override long GetTimestamp() => 0;
}
