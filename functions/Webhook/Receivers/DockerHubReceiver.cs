using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Webhooks of Docker Hub (webhooks.md §5): one repository and tag, and no proof but the secret in the address. <c>callback_url</c> is never called.</summary>
internal sealed class DockerHubReceiver : IReceiver
{
    public string Kind => "dockerhub";

    public bool AcceptsNoContentType => true;

    public bool ToleratesMalformed => false;

    public bool SecretTravelsInAddress => true;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) => PresentedSecret.Check(request, receiver);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message || message.MapAt("push_data") is not { } push || Repository(message) is not { } repository)
        {
            return null;
        }

        return ReceiverReading.Of(new PushEvent(ImageReference.Create(RegistryHost.DockerHub, repository, push.StringAt("tag"), null), null));
    }

    private static string? Repository(Dictionary<string, object?> message) =>
        message.StringAt("repository", "repo_name")
        ?? (message.StringAt("repository", "namespace") is { } owner && message.StringAt("repository", "name") is { } name ? $"{owner}/{name}" : null);
}
