namespace Serverless.Engine.Status;

/// <summary>What becomes of an event.</summary>
/// <param name="Name">Name of the Event object.</param>
/// <param name="Message">Its message.</param>
/// <param name="Count">How often it has happened; more than 1 when the Event object exists already.</param>
public sealed record EventDecision(string Name, string Message, int Count);
