using System.Collections.Concurrent;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications;

/// <summary>Objects as they are now, as far as their labels are concerned; each is read once.</summary>
internal sealed class LiveLabels(KubernetesClient client)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<KubeObject>>> _objects = new(StringComparer.Ordinal);

    /// <summary>The metadata of an event's object.</summary>
    /// <exception cref="NotificationException">It is gone or cannot be read.</exception>
    public Task<KubeObject> ReadAsync(NotificationEvent posted, CancellationToken cancellationToken) =>
        _objects.GetOrAdd(posted.About, _ => new(() => ReadOnceAsync(posted, cancellationToken))).Value;

    private async Task<KubeObject> ReadOnceAsync(NotificationEvent posted, CancellationToken cancellationToken)
    {
        try
        {
            GroupVersionKind kind = GroupVersionKind.From(posted.ApiVersion, posted.Kind);
            return await client.GetMetadataAsync(kind, posted.Namespace, posted.Name, cancellationToken).ConfigureAwait(false)
                ?? throw new NotificationException($"{posted.About} not found");
        }
        catch (Exception e) when (e is KubernetesException or NoMatchException)
        {
            throw new NotificationException($"failed to read {posted.About}: {e.Message}", e);
        }
    }
}
