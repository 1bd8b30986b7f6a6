using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Package events of GitHub's container registry (webhooks.md §6), signed with HMAC-SHA256.</summary>
internal sealed class GhcrReceiver : IReceiver
{
    private const string MacPrefix = "sha256=";

    public string Kind => "ghcr";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => false;

    public string? ContentTypeHint => "set the webhook's content type to application/json";

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) =>
        request.Header("X-Hub-Signature-256") is not { } signature ? Authenticity.Missing
        : signature.StartsWith(MacPrefix, StringComparison.Ordinal) ? receiver.Secret.CheckMac(signature[MacPrefix.Length..], request.Body)
        : Authenticity.Wrong;

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        string? name = request.Header("X-GitHub-Event");
        if (name == "ping")
        {
            return ReceiverReading.Ping;
        }

        if (name is not ("package" or "registry_package"))
        {
            return ReceiverReading.None(IgnoreReasons.Action);
        }

        if (body is not Dictionary<string, object?> message || message.MapAt(name) is not { } package)
        {
            return null;
        }

        bool image = package.StringAt("package_type")?.ToLowerInvariant() is "container" or "docker";
        return image && message.StringAt("action") is "published" or "updated"
            ? ReadPush(package, receiver.Registry ?? "ghcr.io", request.Header("X-GitHub-Delivery"))
            : ReceiverReading.None(IgnoreReasons.Action);
    }

    private static ReceiverReading? ReadPush(Dictionary<string, object?> package, string host, string? delivery)
    {
        Dictionary<string, object?> version = package.MapAt("package_version") ?? [];
        ImageReference? url = version.StringAt("package_url") is { } text ? ImageReference.Parse(text.TrimEnd(':')) : null;
        string? repository = url?.Repository
            ?? (package.StringAt("owner", "login") is { } owner && package.StringAt("name") is { } name ? $"{owner}/{name}" : null);
        string? tag = version.StringAt("container_metadata", "tag", "name");
        string? digest = NotEmpty(version.StringAt("container_metadata", "tag", "digest"))
            ?? NotEmpty(version.StringAt("container_metadata", "manifest", "digest"))
            ?? version.StringAt("version");
        return repository is null
            ? null
            : ReceiverReading.Of(new PushEvent(ImageReference.Create(host, repository, string.IsNullOrEmpty(tag) ? url?.Tag : tag, digest), delivery));
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
