namespace Serverless.Functions.Webhook;

/// <summary>What became of a request. It is recorded before it is sent: the sender may be gone.</summary>
/// <param name="Result"><c>accepted</c>, <c>handshake</c> or <c>rejected:CLASS</c> (webhooks.md WH-75).</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Body">The body of the answer.</param>
internal sealed record WebhookOutcome(string Result, int Status, Dictionary<string, object?> Body)
{
    /// <summary>Bytes of the body that were read.</summary>
    public int Bytes { get; init; }

    /// <summary>The sender's id of the delivery or of its first event, once the message was proven genuine.</summary>
    public string? Delivery { get; init; }

    /// <summary>What became of its events, when it came to that.</summary>
    public IntakeResult? Taken { get; init; }

    public static WebhookOutcome Handshake(Dictionary<string, object?> body) => new("handshake", StatusCodes.Status200OK, body);

    public static WebhookOutcome Rejected(int status, string reason) => new("rejected:" + reason, status, new Dictionary<string, object?> { ["error"] = reason });
}
