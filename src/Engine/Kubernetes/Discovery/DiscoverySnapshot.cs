using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>The resource types of a cluster, groups and versions in the server's order of preference.</summary>
internal sealed class DiscoverySnapshot
{
    private readonly Dictionary<GroupVersionKind, ApiResource> _byKind = [];
    private readonly HashSet<(string Group, string Version)> _stale;

    public DiscoverySnapshot(IReadOnlyList<ApiResource> resources, HashSet<(string Group, string Version)> stale)
    {
        Resources = resources;
        _stale = stale;
        foreach (ApiResource resource in resources)
        {
            _byKind.TryAdd(resource.Gvk, resource);
        }
    }

    public IReadOnlyList<ApiResource> Resources { get; }

    public ApiResource? Find(GroupVersionKind gvk) => _byKind.GetValueOrDefault(gvk);

    public ApiResource? FindPreferred(string group, string kind) =>
        Resources.FirstOrDefault(r => r.Gvk.Group == group && r.Gvk.Kind == kind);

    /// <summary>Whether the server behind a group version did not answer, so that its kinds are unknown rather than missing.</summary>
    public bool IsStale(string group, string version) => _stale.Contains((group, version));

    public bool IsStale(string group) => _stale.Any(s => s.Group == group);

    /// <summary>Takes over what an older snapshot knew about group versions that are stale now.</summary>
    public DiscoverySnapshot KeepStale(DiscoverySnapshot? older)
    {
        if (older is null || _stale.Count == 0)
        {
            return this;
        }

        IEnumerable<ApiResource> kept = older.Resources.Where(r => IsStale(r.Gvk.Group, r.Gvk.Version) && Find(r.Gvk) is null);
        return new DiscoverySnapshot([.. Resources, .. kept], _stale);
    }
}
