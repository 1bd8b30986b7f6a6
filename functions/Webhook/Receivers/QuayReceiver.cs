using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Push notifications of Quay (webhooks.md §9): no signature and no event name, so the secret stands in the address and the tags mark a push.</summary>
internal sealed class QuayReceiver : IReceiver
{
    public string Kind => "quay";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => false;

    public bool SecretTravelsInAddress => true;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) => PresentedSecret.Check(request, receiver);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message)
        {
            return null;
        }

        if (Tags(message.At("updated_tags")) is not { } tags)
        {
            return ReceiverReading.None(IgnoreReasons.Action);
        }

        return message.StringAt("docker_url") is { } url && ImageReference.Parse(url) is { } repository
            ? new ReceiverReading([.. tags.Select(tag => new PushEvent(ImageReference.Create(receiver.Registry ?? repository.Registry, repository.Repository, tag, null), null))], [])
            : null;
    }

    /// <summary>A list of names; older senders use an object with the names as keys (WH-52).</summary>
    private static IEnumerable<string>? Tags(object? value) => value switch
    {
        List<object?> list => list.OfType<string>(),
        Dictionary<string, object?> map => map.Keys,
        _ => null,
    };
}
