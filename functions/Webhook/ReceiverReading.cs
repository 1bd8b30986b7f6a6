namespace Serverless.Functions.Webhook;

/// <summary>What a receiver found in a message.</summary>
/// <param name="Pushes">The pushes.</param>
/// <param name="Ignored">One reason for each event that is none (webhooks.md WH-75).</param>
internal sealed record ReceiverReading(IReadOnlyList<PushEvent> Pushes, IReadOnlyList<string> Ignored);
