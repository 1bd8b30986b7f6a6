using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>What one of the two roots, <c>/api</c> or <c>/apis</c>, answered.</summary>
internal sealed record DiscoveryPart(string? ETag, List<ApiResource> Resources, HashSet<(string Group, string Version)> Stale)
{
    private readonly Lazy<Dictionary<GroupVersionKind, ApiResource>> _byKind = new(() => Index(Resources));

    /// <summary>The type of a kind, or <see langword="null"/>. The part must be complete.</summary>
    public ApiResource? Find(GroupVersionKind gvk) => _byKind.Value.GetValueOrDefault(gvk);

    /// <summary>Takes over what an older answer knew about group versions that are stale now: the server behind them is down, not gone.</summary>
    public void KeepStale(DiscoveryPart? older)
    {
        if (older is not null)
        {
            Resources.AddRange([.. older.Resources.Where(r =>
                Stale.Contains((r.Gvk.Group, r.Gvk.Version)) && !Resources.Exists(known => known.Gvk == r.Gvk))]);
        }
    }

    private static Dictionary<GroupVersionKind, ApiResource> Index(List<ApiResource> resources)
    {
        Dictionary<GroupVersionKind, ApiResource> byKind = new(resources.Count);
        foreach (ApiResource resource in resources)
        {
            byKind.TryAdd(resource.Gvk, resource);
        }

        return byKind;
    }
}
