using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Kubernetes;

namespace Serverless.Engine.Reconciling;

/// <summary>Keeps one client, with its connections and discovery, for each cluster, and replaces it when the kubeconfig changes.</summary>
public sealed class ClientPool(KubernetesClientOptions options, KubeconfigOrigin origin, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, (string Hash, KubernetesClient Client)> _clients = [];

    /// <summary>The client of a cluster.</summary>
    /// <exception cref="KubeconfigException">The kubeconfig is broken or not allowed here; the message holds no secret.</exception>
    public KubernetesClient Get(string cluster, string kubeconfig)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(kubeconfig)));
        if (_clients.TryGetValue(cluster, out (string Hash, KubernetesClient Client) known) && known.Hash == hash)
        {
            return known.Client;
        }

        KubernetesClient created = KubernetesClient.Create(Kubeconfig.Parse(kubeconfig, origin).Select(), options, time);
        if (_clients.TryRemove(cluster, out (string Hash, KubernetesClient Client) old))
        {
            // One pass at a time works on a cluster, so nobody uses the old client any more.
            old.Client.Dispose();
        }

        _clients[cluster] = (hash, created);
        return created;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string _, KubernetesClient client) in _clients.Values)
        {
            client.Dispose();
        }
    }
}
