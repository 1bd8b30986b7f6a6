using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>Discovery of one cluster, kept ten minutes; asked again for unknown kinds, at most once a minute (kubernetes-client.md §7.3).</summary>
internal sealed class DiscoveryCache(DiscoveryFetcher fetcher, IReadOnlyList<ApiResource> known, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _lock = new(1);
    private DiscoverySnapshot? _snapshot;
    private DateTimeOffset _fetchedAt;
    private int _invalidations;
    private int _honoured;

    public async Task<ApiResource> FindAsync(GroupVersionKind gvk, CancellationToken ct)
    {
        if (known.FirstOrDefault(r => r.Gvk == gvk) is { } given)
        {
            return given;
        }

        DiscoverySnapshot snapshot = await GetAsync(MaxAge, ct).ConfigureAwait(false);
        if (snapshot.Find(gvk) is null)
        {
            snapshot = await GetAsync(MinAge, ct).ConfigureAwait(false);
        }

        return snapshot.Find(gvk) ?? throw (snapshot.IsStale(gvk.Group, gvk.Version) ? Unavailable(gvk.ApiVersion) : new NoMatchException(gvk));
    }

    public async Task<ApiResource?> FindPreferredAsync(string group, string kind, CancellationToken ct)
    {
        DiscoverySnapshot snapshot = await GetAsync(MaxAge, ct).ConfigureAwait(false);
        if (snapshot.FindPreferred(group, kind) is null)
        {
            snapshot = await GetAsync(MinAge, ct).ConfigureAwait(false);
        }

        return snapshot.FindPreferred(group, kind) ?? (snapshot.IsStale(group) ? throw Unavailable(group) : null);
    }

    public async Task<IReadOnlyList<ApiResource>> ListAsync(CancellationToken ct) =>
        (await GetAsync(MaxAge, ct).ConfigureAwait(false)).Resources;

    public void Invalidate() => Interlocked.Increment(ref _invalidations);

    public void Dispose() => _lock.Dispose();

    private async Task<DiscoverySnapshot> GetAsync(TimeSpan maxAge, CancellationToken ct)
    {
        await _lock.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            int asked = Volatile.Read(ref _invalidations);
            if (_snapshot is null || asked != _honoured || time.GetUtcNow() - _fetchedAt >= maxAge)
            {
                DiscoverySnapshot fresh = await fetcher.FetchAsync(ct).ConfigureAwait(false);
                _snapshot = fresh.KeepStale(_snapshot);
                _fetchedAt = time.GetUtcNow();
                _honoured = asked;
            }

            return _snapshot;
        }
        finally
        {
            _lock.Release();
        }
    }

    private static KubernetesException Unavailable(string api) =>
        new(503, "ServiceUnavailable", KubernetesErrorClass.Transient, $"the API {api} is registered but currently unavailable");
}
