using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Kubernetes;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// Keeps one client, with its connections and discovery, for each cluster, and replaces it when the kubeconfig changes. All clusters
/// together are sent a limited number of requests at a time (kubernetes-client.md §8.2), and only so many connections stay open between
/// passes: the TLS state of a connection takes more memory than all else that is kept of a cluster.
/// </summary>
public sealed class ClientPool(KubernetesClientOptions options, KubeconfigOrigin origin, TimeProvider time, int keptConnections = ClientPool.KeptConnections) : IDisposable
{
    private const int KeptConnections = 400;
    private const int MaxParallelRequests = 32;

    private static readonly TimeSpan UnusedLimit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _connected = [];
    private readonly ConcurrentDictionary<string, (string Hash, KubernetesClient Client)> _clients = [];
    private readonly SemaphoreSlim _limit = new(MaxParallelRequests);

    /// <summary>The client that the pool has for a cluster and its kubeconfig, or <see langword="null"/>.</summary>
    public KubernetesClient? Find(string cluster, string kubeconfig) =>
        _clients.TryGetValue(cluster, out (string Hash, KubernetesClient Client) known) && known.Hash == HashOf(kubeconfig) ? known.Client : null;

    /// <summary>Makes a client for a cluster in place of one with another kubeconfig.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="kubeconfig">Its kubeconfig.</param>
    /// <param name="savedDiscovery">What an earlier client of the cluster has learned; empty for nothing.</param>
    /// <exception cref="KubeconfigException">The kubeconfig is broken or not allowed here; the message holds no secret.</exception>
    public KubernetesClient Create(string cluster, string kubeconfig, ReadOnlyMemory<byte> savedDiscovery)
    {
        KubernetesClientOptions own = options with { SavedDiscovery = savedDiscovery, SharedLimit = options.SharedLimit ?? _limit };
        KubernetesClient created = KubernetesClient.Create(Kubeconfig.Parse(kubeconfig, origin).Select(), own, time);
        if (_clients.TryRemove(cluster, out (string Hash, KubernetesClient Client) old))
        {
            // One pass at a time works on a cluster, so nobody uses the old client any more.
            old.Client.Dispose();
        }

        _clients[cluster] = (HashOf(kubeconfig), created);
        return created;
    }

    /// <summary>Ends a pass over a cluster: its connections stay open when it is among the first, and are closed otherwise.</summary>
    public void Release(string cluster, KubernetesClient client)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!_connected.ContainsKey(cluster) && _connected.Count >= keptConnections && !TryFreePlace(now))
        {
            client.CloseConnections();
            return;
        }

        _connected[cluster] = now;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string _, KubernetesClient client) in _clients.Values)
        {
            client.Dispose();
        }

        _limit.Dispose();
    }

    // A cluster that left the fleet, or is hardly ever worked on, has no connection to keep.
    private bool TryFreePlace(DateTimeOffset now)
    {
        KeyValuePair<string, DateTimeOffset> oldest = _connected.MinBy(c => c.Value);
        return now - oldest.Value > UnusedLimit && _connected.TryRemove(oldest);
    }

    private static string HashOf(string kubeconfig) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(kubeconfig)));
}
