namespace Serverless.Engine.Scanning.Store;

/// <summary>An answer of a registry with its age.</summary>
/// <param name="Value">The answer.</param>
/// <param name="AskedAt">When the registry was asked, by the clock of the instance that asked.</param>
/// <param name="IsOwn">Whether this process asked, so that the time is by its own clock.</param>
internal sealed record Remembered<T>(T Value, DateTimeOffset AskedAt, bool IsOwn);
