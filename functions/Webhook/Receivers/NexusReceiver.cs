using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Component events of Nexus Repository (webhooks.md §14), signed with HMAC-SHA1, the sender's only choice. The events name no host, so the receiver's alias table does.</summary>
internal sealed class NexusReceiver : IReceiver
{
    public string Kind => "nexus";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => false;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) =>
        request.Header("X-Nexus-Webhook-Signature") is { } signature ? receiver.Secret.CheckSha1Mac(signature, request.Body) : Authenticity.Missing;

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message)
        {
            return null;
        }

        if (request.Header("X-Nexus-Webhook-Id") != "rm:repository:component" || message.StringAt("action") is not ("CREATED" or "UPDATED"))
        {
            return ReceiverReading.None(IgnoreReasons.Action);
        }

        if (message.MapAt("component") is not { } component
            || message.StringAt("repositoryName") is not { } repository
            || component.StringAt("name") is not { } name)
        {
            return null;
        }

        bool wanted = component.StringAt("format") == "docker" || (receiver.Helm && component.StringAt("format") == "helm");
        return !wanted ? ReceiverReading.None(IgnoreReasons.Action)
            : receiver.Aliases.GetValueOrDefault(repository) is not { } prefix ? ReceiverReading.None(IgnoreReasons.UnknownRegistry)
            : ReceiverReading.Of(new PushEvent(
                RepositoryPrefix.Join(prefix, name, component.StringAt("version"), null),
                request.Header("X-Nexus-Webhook-Delivery")));
    }
}
