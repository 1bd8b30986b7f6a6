using System.Globalization;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary>
/// Posts events to the notification-controller of a cluster through the API server's service proxy (notifications.md §1). Where there
/// is none, or it does not answer, the Kubernetes event alone remains: after one failure nothing more is posted in the same pass.
/// </summary>
public sealed class NotificationPoster(KubernetesClient client, TimeProvider time, string instance)
{
    private const string Service = "http:notification-controller:80";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly GroupVersionKind FluxInstance = new(Names.Group, "v1", "FluxInstance");

    private readonly Lock _lock = new();
    private Task<string?>? _lookup;
    private bool _lost;

    /// <summary>What kept the latest lost notification from being posted, or <see langword="null"/>.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Posts one event; never throws for what the other side does.</summary>
    public async Task PostAsync(KubeObject about, string type, string reason, string message, IReadOnlyDictionary<string, object?> metadata, CancellationToken cancellationToken)
    {
        if (about.Kind.Length == 0 || about.Name.Length == 0 || about.Namespace.Length == 0
            || _lost || await FindOnceAsync(cancellationToken).ConfigureAwait(false) is not { } ns)
        {
            return;
        }

        byte[] body = JsonTree.ToUtf8(Body(about, type, reason, message, metadata));
        try
        {
            await SendAsync(ns, body, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.Code == 429)
        {
            // The controller has had the same event within its window.
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            _lost = true;
            LastFailure = $"event {reason} about {about} was not posted to notification-controller: {e.Message}";
        }
    }

    private async Task SendAsync(string ns, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            await client.PostToServiceAsync(ns, Service, body, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.Code is 0 or >= 500)
        {
            await Task.Delay(RetryAfter, time, cancellationToken).ConfigureAwait(false);
            await client.PostToServiceAsync(ns, Service, body, cancellationToken).ConfigureAwait(false);
        }
    }

    // Looked up when the first event of a pass is to be posted: most passes have none.
    private Task<string?> FindOnceAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _lookup ??= FindAsync(cancellationToken);
        }
    }

    private async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Asking for a kind that is unknown would have the resource types read again.
            if ((await client.ListResourcesAsync(cancellationToken).ConfigureAwait(false)).All(r => r.Gvk != FluxInstance))
            {
                return null;
            }

            return NamespaceOf((await client.ListAsync(FluxInstance, null, new() { FromCache = true }, cancellationToken).ConfigureAwait(false)).Items);
        }
        catch (NoMatchException)
        {
            return null;
        }
        catch (KubernetesException e)
        {
            LastFailure = $"notification-controller cannot be looked up: {e.Message}";
            return null;
        }
    }

    // The components of an instance include notification-controller unless it names others.
    private static string? NamespaceOf(IReadOnlyList<KubeObject> instances) =>
        instances is [{ } only] && only.Root.ListAt("spec", "components") is var components
        && (components is null || components.Contains("notification-controller"))
            ? only.Namespace
            : null;

    private Dictionary<string, object?> Body(KubeObject about, string type, string reason, string message, IReadOnlyDictionary<string, object?> metadata)
    {
        Dictionary<string, object?> body = new()
        {
            ["involvedObject"] = new Dictionary<string, object?>
            {
                ["kind"] = about.Kind,
                ["namespace"] = about.Namespace,
                ["name"] = about.Name,
                ["uid"] = about.Uid,
                ["apiVersion"] = about.ApiVersion,
                ["resourceVersion"] = about.ResourceVersion,
            },
            ["severity"] = type == "Warning" ? "error" : "info",
            ["timestamp"] = Timestamp.Format(time.GetUtcNow()),
            ["message"] = message,
            ["reason"] = reason,
            ["reportingController"] = Names.FieldManager,
            ["reportingInstance"] = instance,
        };
        if (metadata.Count > 0)
        {
            body["metadata"] = metadata.ToDictionary(m => m.Key, m => (object?)string.Create(CultureInfo.InvariantCulture, $"{m.Value}"));
        }

        return body;
    }
}
