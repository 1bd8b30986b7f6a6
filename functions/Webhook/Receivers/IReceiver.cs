namespace Serverless.Functions.Webhook.Receivers;

/// <summary>One kind of sender: how its messages are proven and what they say. Implementations have no state.</summary>
internal interface IReceiver
{
    /// <summary>The kind as it stands in the address.</summary>
    string Kind { get; }

    /// <summary>Whether a message without a content type is read (webhooks.md WH-74).</summary>
    bool AcceptsNoContentType { get; }

    /// <summary>Whether an unusable but genuine body is accepted and ignored, because the sender would repeat it without end (WH-8).</summary>
    bool ToleratesMalformed { get; }

    /// <summary>Whether the sender can carry its secret in the address only, which is reported at start (WH-3).</summary>
    bool SecretTravelsInAddress => false;

    /// <summary>How a receiver of this kind proves messages when its settings do not say.</summary>
    ReceiverMode DefaultMode => ReceiverMode.Signature;

    /// <summary>What a sender whose content type is not acceptable has to change, where its kind tells.</summary>
    string? ContentTypeHint => null;

    /// <summary>Proves a message genuine over its raw bytes.</summary>
    Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now);

    /// <summary>Finds the pushes in a genuine message.</summary>
    /// <param name="request">The message.</param>
    /// <param name="body">Its body as a JSON tree.</param>
    /// <param name="receiver">The receiver it was sent to.</param>
    /// <returns><see langword="null"/> when the body is not what this kind sends.</returns>
    ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver);
}
