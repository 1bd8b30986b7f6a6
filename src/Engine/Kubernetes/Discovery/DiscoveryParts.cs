using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>Keeps equal answers of several clusters once: clusters of one version and set of CRDs serve the same types.</summary>
internal sealed class DiscoveryParts
{
    private readonly ConcurrentDictionary<string, WeakReference<DiscoveryPart>> _parts = [];

    /// <summary>The part to use in place of an equal one that is complete.</summary>
    public DiscoveryPart Share(DiscoveryPart part)
    {
        string content = Convert.ToHexString(SHA256.HashData(DiscoveryStateText.Write(part)));
        while (true)
        {
            if (_parts.TryGetValue(content, out WeakReference<DiscoveryPart>? known) && known.TryGetTarget(out DiscoveryPart? shared))
            {
                return shared;
            }

            RemoveUnused();
            if (_parts.TryAdd(content, new(part)))
            {
                return part;
            }
        }
    }

    private void RemoveUnused()
    {
        foreach (KeyValuePair<string, WeakReference<DiscoveryPart>> entry in _parts)
        {
            if (!entry.Value.TryGetTarget(out _))
            {
                _parts.TryRemove(entry);
            }
        }
    }
}
