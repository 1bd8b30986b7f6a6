using Serverless.Engine.Fleet;

namespace Serverless.Functions.Webhook;

/// <summary>One push that a message speaks of.</summary>
/// <param name="Reference">What was pushed, or <see langword="null"/> when the names break the grammar.</param>
/// <param name="Id">The sender's unique id of the event or delivery, or <see langword="null"/> when it gives none.</param>
internal sealed record PushEvent(ImageReference? Reference, string? Id)
{
    /// <summary>What the sender signed over this push and nobody else can change, so that the same once more is a replay whatever its <see cref="Id"/>.</summary>
    public string? Proof { get; init; }
}
