using System.Globalization;
using System.Text;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>
/// For pipelines and registries without a kind of their own (webhooks.md §15). Either <c>X-Signature-256: sha256=HEX</c>, the
/// HMAC-SHA256 over <c>TIMESTAMP.BODY</c> with the epoch seconds of <c>X-Timestamp</c>, or a bearer token.
/// </summary>
internal sealed class GenericReceiver : IReceiver
{
    private const int MaxReferences = 100;

    private const long MaxAgeSeconds = 300;

    private const string MacPrefix = "sha256=";

    public string Kind => "generic";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => false;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) =>
        receiver.Mode == ReceiverMode.Token ? PresentedSecret.CheckBearer(request, receiver) : CheckSignature(request, receiver, now);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message)
        {
            return null;
        }

        // The signature covers the time and the body but not the delivery id, so the same one again is a replay under any id.
        string? delivery = request.Header("X-Delivery-Id");
        string? proof = receiver.Mode == ReceiverMode.Signature ? request.Header("X-Signature-256")?.ToLowerInvariant() : null;
        if (message.ListAt("references") is { } references)
        {
            return references.Count > MaxReferences || references.Exists(r => IsDamaged(r as string))
                ? null
                : new ReceiverReading([.. references.Select((r, i) => new PushEvent(ImageReference.Parse(r as string ?? ""), EventId(delivery, i)) { Proof = EventId(proof, i) })], []);
        }

        string? registry = message.StringAt("registry") ?? receiver.Registry;
        return registry is null || message.StringAt("repository") is not { } repository || IsDamaged(repository)
            ? null
            : new ReceiverReading(
                [new PushEvent(ImageReference.Create(registry, repository, message.StringAt("tag"), message.StringAt("digest")), delivery) { Proof = proof }],
                []);
    }

    /// <summary>Whether a text was no Unicode; what is not is read as U+FFFD.</summary>
    private static bool IsDamaged(string? text) => text?.Contains('\uFFFD', StringComparison.Ordinal) == true;

    /// <summary>One delivery may carry several references, each of which is remembered by itself.</summary>
    private static string? EventId(string? delivery, int index) =>
        delivery is null ? null : string.Create(CultureInfo.InvariantCulture, $"{delivery}#{index}");

    private static Authenticity CheckSignature(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now)
    {
        if (request.Header("X-Signature-256") is not { } signature || request.Header("X-Timestamp") is not { } timestamp)
        {
            return Authenticity.Missing;
        }

        if (!signature.StartsWith(MacPrefix, StringComparison.Ordinal)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || receiver.Secret.CheckMac(signature[MacPrefix.Length..], Encoding.ASCII.GetBytes(timestamp + "."), request.Body) != Authenticity.Genuine)
        {
            return Authenticity.Wrong;
        }

        return Math.Abs(now.ToUnixTimeSeconds() - seconds) <= MaxAgeSeconds ? Authenticity.Genuine : Authenticity.Stale;
    }
}
