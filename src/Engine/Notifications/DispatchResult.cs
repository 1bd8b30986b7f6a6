namespace Serverless.Engine.Notifications;

/// <summary>What came of one event and one Alert; nothing at all when its Provider does not want the event.</summary>
/// <param name="IsTried">Whether a request was sent to the receiver, or tried to be.</param>
/// <param name="Failure">Why the receiver was not told, or <see langword="null"/>.</param>
/// <param name="IsUnavailable">Whether no other event needs to be tried.</param>
internal readonly record struct DispatchResult(bool IsTried, string? Failure = null, bool IsUnavailable = false);
