using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Events of AWS ECR through an EventBridge API destination (webhooks.md §12), proven by an API key header or Basic credentials.</summary>
internal sealed class EcrReceiver : IReceiver
{
    public string Kind => "ecr";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => true;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) => PresentedSecret.Check(request, receiver);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message || message.StringAt("detail-type") is not { } type)
        {
            return null;
        }

        if (type != "ECR Image Action" || message.StringAt("detail", "action-type") != "PUSH" || message.StringAt("detail", "result") != "SUCCESS")
        {
            return ReceiverReading.None(IgnoreReasons.Action);
        }

        return (receiver.Registry ?? Host(message)) is { } host && message.StringAt("detail", "repository-name") is { } repository
            ? ReceiverReading.Of(new PushEvent(
                ImageReference.Create(host, repository, message.StringAt("detail", "image-tag"), message.StringAt("detail", "image-digest")),
                message.StringAt("id")))
            : null;
    }

    /// <summary>Account and region make the host; China has its own suffix, other partitions need a fixed one (WH-64).</summary>
    private static string? Host(Dictionary<string, object?> message) =>
        message.StringAt("account") is { } account && message.StringAt("region") is { } region
            ? $"{account}.dkr.ecr.{region}.amazonaws.com" + (region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")
            : null;
}
