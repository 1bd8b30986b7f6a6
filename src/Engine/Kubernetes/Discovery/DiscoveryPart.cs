namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>What one of the two roots, <c>/api</c> or <c>/apis</c>, answered.</summary>
internal sealed record DiscoveryPart(string? ETag, List<ApiResource> Resources, HashSet<(string Group, string Version)> Stale)
{
    /// <summary>Takes over what an older answer knew about group versions that are stale now: the server behind them is down, not gone.</summary>
    public void KeepStale(DiscoveryPart? older)
    {
        if (older is not null)
        {
            Resources.AddRange([.. older.Resources.Where(r =>
                Stale.Contains((r.Gvk.Group, r.Gvk.Version)) && !Resources.Exists(known => known.Gvk == r.Gvk))]);
        }
    }
}
