using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>ConfigMaps and Secrets that templates take data from; each is read once, by name.</summary>
internal sealed class SourceObjects(KubernetesClient client)
{
    private readonly Dictionary<ObjectKey, KubeObject> _read = [];

    /// <summary>Those that are labelled to be watched, as <c>Kind/namespace/name</c> with the resource version that was read.</summary>
    public IReadOnlyDictionary<string, string> Watched => _read.Values
        .Where(o => o.Label(Names.WatchLabel) == "Enabled")
        .ToDictionary(o => o.ToString(), o => o.ResourceVersion);

    /// <summary>Reads one.</summary>
    /// <exception cref="KubernetesException">It does not exist or cannot be read.</exception>
    public async Task<KubeObject> ReadAsync(string kind, string ns, string name, CancellationToken cancellationToken)
    {
        ObjectKey key = new("", kind, ns, name);
        if (_read.TryGetValue(key, out KubeObject? known))
        {
            return known;
        }

        KubeObject read = await client.GetRequiredAsync(new("", "v1", kind), ns, name, cancellationToken).ConfigureAwait(false);
        _read[key] = read;
        return read;
    }
}
