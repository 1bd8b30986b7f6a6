using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>The resource types of a cluster, groups and versions in the server's order of preference.</summary>
internal sealed class DiscoverySnapshot(DiscoveryState state)
{
    public DateTimeOffset FetchedAt => state.FetchedAt;

    public IReadOnlyList<ApiResource> Resources => [.. All];

    private IEnumerable<ApiResource> All => state.Core.Resources.Concat(state.Groups.Resources);

    private IEnumerable<(string Group, string Version)> Stale => state.Core.Stale.Concat(state.Groups.Stale);

    public ApiResource? Find(GroupVersionKind gvk) => state.Core.Find(gvk) ?? state.Groups.Find(gvk);

    public ApiResource? FindPreferred(string group, string kind) => All.FirstOrDefault(r => r.Gvk.Group == group && r.Gvk.Kind == kind);

    /// <summary>Whether the server behind a group version did not answer, so that its kinds are unknown rather than missing.</summary>
    public bool IsStale(string group, string version) => Stale.Contains((group, version));

    public bool IsStale(string group) => Stale.Any(s => s.Group == group);
}
