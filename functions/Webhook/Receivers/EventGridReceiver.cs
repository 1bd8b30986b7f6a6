using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Events of an Azure container registry through Event Grid, in its own schema or as CloudEvents, one or many (webhooks.md §3).</summary>
internal sealed class EventGridReceiver : IReceiver
{
    /// <summary>The kind as it stands in the address.</summary>
    public const string KindName = "eventgrid";

    /// <summary>The origin that the CloudEvents handshake must name.</summary>
    public const string Origin = "eventgrid.azure.net";

    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";

    public string Kind => KindName;

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => false;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) => PresentedSecret.Check(request, receiver);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver) => Read(body, receiver);

    /// <summary>Reads events that came by whatever way; a storage queue delivers them too (WH-36).</summary>
    /// <returns><see langword="null"/> when they are not events of Event Grid.</returns>
    public static ReceiverReading? Read(object? body, ReceiverSettings receiver)
    {
        List<object?>? events = body as List<object?> ?? (body is Dictionary<string, object?> ? [body] : null);
        if (events is null || events.Exists(e => e is not Dictionary<string, object?> map || TypeOf(map) is null))
        {
            return null;
        }

        List<PushEvent> pushes = [];
        List<string> ignored = [];
        foreach (Dictionary<string, object?> e in events.Cast<Dictionary<string, object?>>())
        {
            switch (TypeOf(e))
            {
                case Validation:
                    return Answer(e, receiver);
                case "Microsoft.ContainerRegistry.ImagePushed" or "Microsoft.ContainerRegistry.ChartPushed":
                    pushes.Add(ReadPush(e, receiver));
                    break;
                default:
                    ignored.Add(IgnoreReasons.Action);
                    break;
            }
        }

        return new ReceiverReading(pushes, ignored);
    }

    private static string? TypeOf(Dictionary<string, object?> e) => e.StringAt("eventType") ?? e.StringAt("type");

    /// <summary>The handshake is answered for a registry that the receiver allows only; <c>validationUrl</c> is never fetched (WH-32).</summary>
    private static ReceiverReading? Answer(Dictionary<string, object?> e, ReceiverSettings receiver) =>
        e.StringAt("data", "validationCode") is { } code && (receiver.Registry is null || RegistryHost.Normalise(TopicHost(e)) == receiver.Registry)
            ? new ReceiverReading([], []) { Handshake = new Dictionary<string, object?> { ["validationResponse"] = code } }
            : null;

    private static PushEvent ReadPush(Dictionary<string, object?> e, ReceiverSettings receiver)
    {
        string? host = receiver.Registry ?? e.StringAt("data", "request", "host") ?? TopicHost(e);
        string subject = e.StringAt("subject") ?? "";
        string? tag = e.StringAt("data", "target", "tag")
            ?? (subject.LastIndexOf(':') is var colon and >= 0 && !subject.Contains('@', StringComparison.Ordinal) ? subject[(colon + 1)..] : null);
        ImageReference? reference = string.IsNullOrEmpty(host)
            ? null
            : ImageReference.Create(host, e.StringAt("data", "target", "repository"), tag, e.StringAt("data", "target", "digest"));
        return new PushEvent(reference, e.StringAt("id"));
    }

    private static string? TopicHost(Dictionary<string, object?> e) =>
        (e.StringAt("topic") ?? e.StringAt("source")) is { } topic ? topic[(topic.LastIndexOf('/') + 1)..] + ".azurecr.io" : null;
}
