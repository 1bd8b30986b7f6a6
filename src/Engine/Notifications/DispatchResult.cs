namespace Serverless.Engine.Notifications;

/// <summary>What came of one event and one Alert.</summary>
/// <param name="IsAttempted">Whether the Alert's receiver was to be told, and that was tried.</param>
/// <param name="Failure">Why it was not told, or <see langword="null"/>.</param>
/// <param name="IsUnanswered">Whether the receiver gave no answer at all.</param>
internal readonly record struct DispatchResult(bool IsAttempted, string? Failure = null, bool IsUnanswered = false);
