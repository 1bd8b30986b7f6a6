namespace Serverless.Engine.Health;

/// <summary>The health of one object.</summary>
/// <param name="Status">Its state.</param>
/// <param name="Message">Why, in words.</param>
/// <param name="Error">Why no state could be found; only with <see cref="HealthState.Unknown"/>.</param>
public readonly record struct ObjectHealth(HealthState Status, string Message, string? Error = null)
{
    internal static ObjectHealth NotFound { get; } = new(HealthState.NotFound, "Resource not found");

    internal static ObjectHealth Current(string message) => new(HealthState.Current, message);

    internal static ObjectHealth InProgress(string message) => new(HealthState.InProgress, message);

    internal static ObjectHealth Failed(string message) => new(HealthState.Failed, message);

    internal static ObjectHealth Unreadable(string error) => new(HealthState.Unknown, error, error);
}
