using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Notifications of the CNCF distribution registry (webhooks.md §10): an envelope of unrelated events, proven by a fixed <c>Authorization</c> value.</summary>
internal sealed class DistributionReceiver : IReceiver
{
    private static readonly HashSet<string> ManifestTypes =
    [
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    public string Kind => "distribution";

    public bool AcceptsNoContentType => true;

    public bool ToleratesMalformed => true;

    public Authenticity Check(WebhookRequest request, ReceiverSettings receiver, DateTimeOffset now) => PresentedSecret.CheckAuthorization(request, receiver);

    public ReceiverReading? Read(WebhookRequest request, object? body, ReceiverSettings receiver)
    {
        if (body is not Dictionary<string, object?> envelope || envelope.ListAt("events") is not { } events)
        {
            return null;
        }

        List<PushEvent> pushes = [];
        List<string> ignored = [];
        foreach (object? entry in events)
        {
            if (entry is not Dictionary<string, object?> e || e.MapAt("target") is not { } target)
            {
                ignored.Add(IgnoreReasons.Malformed);
            }
            else if (e.StringAt("action") != "push")
            {
                ignored.Add(IgnoreReasons.Action);
            }
            else if (!IsManifest(target))
            {
                ignored.Add(IgnoreReasons.Blob);
            }
            else
            {
                pushes.Add(ReadPush(e, target, receiver));
            }
        }

        return new ReceiverReading(pushes, ignored);
    }

    private static bool IsManifest(Dictionary<string, object?> target)
    {
        string path = PathOf(target.StringAt("url"));
        return !path.Contains("/blobs/", StringComparison.Ordinal)
            && (path.Contains("/manifests/", StringComparison.Ordinal) || ManifestTypes.Contains(target.StringAt("mediaType") ?? ""));
    }

    private static string PathOf(string? url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? address) ? address.AbsolutePath : "";

    /// <summary><c>source.addr</c> is an internal name of the registry and never used (WH-56).</summary>
    private static PushEvent ReadPush(Dictionary<string, object?> e, Dictionary<string, object?> target, ReceiverSettings receiver)
    {
        string? host = receiver.Registry ?? NotEmpty(e.StringAt("request", "host")) ?? NotEmpty(target.StringAt("url"));
        ImageReference? reference = host is null
            ? null
            : ImageReference.Create(host, target.StringAt("repository"), target.StringAt("tag"), target.StringAt("digest"));
        return new PushEvent(reference, NotEmpty(e.StringAt("id")));
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
