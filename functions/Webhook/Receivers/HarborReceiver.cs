using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Project webhooks of Harbor, in its own form or as CloudEvents (webhooks.md §8), proven by a fixed <c>Authorization</c> value.</summary>
internal sealed class HarborReceiver : IReceiver
{
    public string Kind => "harbor";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => false;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) => PresentedSecret.CheckAuthorization(request, receiver);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message || message.StringAt("type") is not { } type)
        {
            return null;
        }

        bool cloudEvent = message.ContainsKey("specversion");
        if (type != (cloudEvent ? "harbor.artifact.pushed" : "PUSH_ARTIFACT"))
        {
            return ReceiverReading.None(IgnoreReasons.Action);
        }

        // Some writers of CloudEvents nest the data once more (WH-48).
        Dictionary<string, object?>? data = cloudEvent ? message.MapAt("data", "event_data") ?? message.MapAt("data") : message.MapAt("event_data");
        return data?.ListAt("resources") is { } resources
            ? new ReceiverReading([.. resources.Select(r => ReadPush(r as Dictionary<string, object?> ?? [], data, receiver, message.StringAt("id")))], [])
            : null;
    }

    private static PushEvent ReadPush(Dictionary<string, object?> resource, Dictionary<string, object?> data, ReceiverSettings receiver, string? id)
    {
        string tag = resource.StringAt("tag") ?? "";
        ImageReference? url = resource.StringAt("resource_url") is { } text ? ImageReference.Parse(text) : null;
        string? host = receiver.Registry ?? url?.Registry;
        return new PushEvent(
            host is null ? null : ImageReference.Create(host, data.StringAt("repository", "repo_full_name") ?? url?.Repository, tag, resource.StringAt("digest")),
            id is null ? null : $"{id}#{tag}");
    }
}
