namespace Serverless.Engine.Fleet;

/// <summary>A work item that failed so often that it was taken out of the queue.</summary>
/// <param name="Item">The item.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Reason">Why the last attempt failed; it holds no secret.</param>
/// <param name="At">When it was parked.</param>
public sealed record ParkedItem(WorkItem Item, int Attempts, string Reason, DateTimeOffset At);
