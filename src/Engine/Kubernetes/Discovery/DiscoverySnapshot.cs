using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>The resource types of a cluster, groups and versions in the server's order of preference.</summary>
internal sealed class DiscoverySnapshot
{
    private readonly Dictionary<GroupVersionKind, ApiResource> _byKind = [];
    private readonly DiscoveryState _state;

    public DiscoverySnapshot(DiscoveryState state)
    {
        _state = state;
        Resources = [.. state.Core.Resources, .. state.Groups.Resources];
        foreach (ApiResource resource in Resources)
        {
            _byKind.TryAdd(resource.Gvk, resource);
        }
    }

    public DateTimeOffset FetchedAt => _state.FetchedAt;

    public IReadOnlyList<ApiResource> Resources { get; }

    public ApiResource? Find(GroupVersionKind gvk) => _byKind.GetValueOrDefault(gvk);

    public ApiResource? FindPreferred(string group, string kind) =>
        Resources.FirstOrDefault(r => r.Gvk.Group == group && r.Gvk.Kind == kind);

    /// <summary>Whether the server behind a group version did not answer, so that its kinds are unknown rather than missing.</summary>
    public bool IsStale(string group, string version) => Stale.Contains((group, version));

    public bool IsStale(string group) => Stale.Any(s => s.Group == group);

    private IEnumerable<(string Group, string Version)> Stale => _state.Core.Stale.Concat(_state.Groups.Stale);
}
