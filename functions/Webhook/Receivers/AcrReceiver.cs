using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Webhooks of an Azure container registry (webhooks.md §4); the secret stands in a custom header or in the address.</summary>
internal sealed class AcrReceiver : IReceiver
{
    public string Kind => "acr";

    public bool AcceptsNoContentType => true;

    public bool ToleratesMalformed => false;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) => PresentedSecret.Check(request, receiver);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message || message.StringAt("action") is not { } action)
        {
            return null;
        }

        return action switch
        {
            "ping" => ReceiverReading.Ping,
            "push" or "chart_push" => ReadPush(message, receiver),
            _ => ReceiverReading.None(IgnoreReasons.Action),
        };
    }

    private static ReceiverReading? ReadPush(Dictionary<string, object?> message, ReceiverSettings receiver)
    {
        string? host = receiver.Registry ?? message.StringAt("request", "host");
        return string.IsNullOrEmpty(host) || message.MapAt("target") is not { } target || target.StringAt("repository") is not { } repository
            ? null
            : ReceiverReading.Of(new PushEvent(
                ImageReference.Create(host, repository, target.StringAt("tag"), target.StringAt("digest")),
                message.StringAt("id")));
    }
}
