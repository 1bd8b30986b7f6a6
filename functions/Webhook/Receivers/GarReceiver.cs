using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>
/// Pushes to Google Artifact Registry through a Pub/Sub push subscription (webhooks.md §13), proven by Google's token for the
/// subscription's service account. In unwrapped mode the body is the payload itself.
/// </summary>
internal sealed class GarReceiver : IReceiver
{
    public string Kind => "gar";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => true;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) =>
        request.Header("Authorization") is null ? Authenticity.Missing : Authenticity.Wrong;

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message)
        {
            return null;
        }

        bool unwrapped = receiver.Mode == ReceiverMode.Unwrapped;
        if ((unwrapped ? message : Payload(message.StringAt("message", "data"))) is not { } payload || payload.StringAt("action") is not { } action)
        {
            return null;
        }

        if (action != "INSERT")
        {
            return ReceiverReading.None(IgnoreReasons.Action);
        }

        ImageReference? digest = Parse(payload.StringAt("digest"));
        ImageReference? reference = Parse(payload.StringAt("tag")) is { } tagged
            ? ImageReference.Create(tagged.Registry, tagged.Repository, tagged.Tag, digest?.Digest)
            : digest;
        string? id = unwrapped ? request.Header("x-goog-pubsub-message-id") : message.StringAt("message", "messageId");
        return reference is null && payload.StringAt("tag") is null && payload.StringAt("digest") is null
            ? null
            : ReceiverReading.Of(new PushEvent(reference, id));
    }

    private static ImageReference? Parse(string? text) => string.IsNullOrEmpty(text) ? null : ImageReference.Parse(text);

    /// <summary>The payload is base64 in either alphabet (WH-67).</summary>
    private static Dictionary<string, object?>? Payload(string? data)
    {
        string text = (data ?? "").Replace('-', '+').Replace('_', '/').TrimEnd('=');
        byte[] bytes = new byte[text.Length + 3];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out int length) && length > 0
            && WebhookBody.TryParse(bytes.AsSpan(0, length), out object? tree)
            ? tree as Dictionary<string, object?>
            : null;
    }
}
