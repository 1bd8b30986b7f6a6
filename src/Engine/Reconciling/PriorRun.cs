namespace Serverless.Engine.Reconciling;

/// <summary>What a run is told of the one before it.</summary>
/// <param name="Wait">What that one ended in front of, or <see langword="null"/>.</param>
/// <param name="CancelledBy">The object whose change cancels the health check that it ended in front of, or <see langword="null"/>.</param>
internal sealed record PriorRun(PendingWait? Wait, string? CancelledBy);
