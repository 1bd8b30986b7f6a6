using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;

namespace Serverless.Engine.Reconciling;

/// <summary>Stores what a cluster serves, so that a process that starts anew need not ask (kubernetes-client.md §7.3). Only a cache.</summary>
internal sealed class SavedDiscovery(IStateStore store)
{
    /// <summary>What was stored for a cluster; empty for nothing.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string cluster, CancellationToken cancellationToken) =>
        await store.ReadAsync(KeyOf(cluster), cancellationToken).ConfigureAwait(false) is { } entry ? entry.Value : ReadOnlyMemory<byte>.Empty;

    /// <summary>Stores what a client has learned.</summary>
    public async Task WriteAsync(string cluster, KubernetesClient client, CancellationToken cancellationToken)
    {
        if (client.SaveDiscovery() is not { } learned)
        {
            return;
        }

        string? etag = (await store.ReadAsync(KeyOf(cluster), cancellationToken).ConfigureAwait(false))?.ETag;
        await store.WriteAsync(KeyOf(cluster), learned, etag, cancellationToken).ConfigureAwait(false);
    }

    private static string KeyOf(string cluster) => $"discovery/{cluster}";
}
