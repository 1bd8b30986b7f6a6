using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>
/// Docker events of JFrog Artifactory (webhooks.md §11). <c>X-JFrog-Event-Auth</c> carries the plain secret, or with the receiver in
/// signature mode the HMAC-SHA256 of the body; the forms are never mixed.
/// </summary>
internal sealed class ArtifactoryReceiver : IReceiver
{
    private const string Header = "X-JFrog-Event-Auth";

    public string Kind => "artifactory";

    public bool AcceptsNoContentType => false;

    public bool ToleratesMalformed => false;

    public ReceiverMode DefaultMode => ReceiverMode.Token;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) =>
        request.Header(Header) is not { } presented ? Authenticity.Missing
        : receiver.Mode == ReceiverMode.Signature ? receiver.Secret.CheckMac(presented, request.Body)
        : receiver.Secret.Matches(presented) ? Authenticity.Genuine
        : Authenticity.Wrong;

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> message || message.StringAt("event_type") is not { } type)
        {
            return null;
        }

        // Some set-ups send the data without its envelope, which names no host (WH-59).
        bool flat = !message.ContainsKey("data") && message.ContainsKey("image_name") && receiver.Registry is not null;
        Dictionary<string, object?>? data = flat ? message : message.MapAt("data");
        if (data is null || (!flat && message.StringAt("domain") is null))
        {
            return null;
        }

        bool image = data.StringAt("image_type") is null or "docker" or "oci";
        return image && (flat || message.StringAt("domain") == "docker") && type is "pushed" or "promoted"
            ? ReadPush(message, data, receiver)
            : ReceiverReading.None(IgnoreReasons.Action);
    }

    private static ReceiverReading? ReadPush(Dictionary<string, object?> message, Dictionary<string, object?> data, ReceiverSettings receiver)
    {
        if (data.StringAt("repo_key") is not { } key || (data.StringAt("image_name") ?? ImageOf(data.StringAt("path"))) is not { } image)
        {
            return null;
        }

        string? host = receiver.Registry ?? message.StringAt("jpd_origin");
        string? prefix = receiver.Aliases.GetValueOrDefault(key) ?? (string.IsNullOrEmpty(host) ? null : $"{RegistryHost.Normalise(host)}/{key}");
        string? digest = data.StringAt("sha256") is { } sha ? "sha256:" + sha : null;
        return prefix is null ? null : ReceiverReading.Of(new PushEvent(RepositoryPrefix.Join(prefix, image, data.StringAt("tag"), digest), null));
    }

    /// <summary>A path ends with the tag and the name of the manifest (WH-60).</summary>
    private static string? ImageOf(string? path) =>
        path?.Split('/') is { Length: > 2 } parts ? string.Join('/', parts[..^2]) : null;
}
