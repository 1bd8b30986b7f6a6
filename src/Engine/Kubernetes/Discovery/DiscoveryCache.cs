using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>
/// Discovery of one cluster, kept for a while in memory and six hours when it was saved by an earlier run or is about the core group;
/// asked again for unknown kinds, at most once a minute (kubernetes-client.md §7.3).
/// </summary>
internal sealed class DiscoveryCache : IDisposable
{
    private static readonly TimeSpan MaxSavedAge = TimeSpan.FromHours(6);
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _lock = new(1);
    private readonly DiscoveryFetcher _fetcher;
    private readonly IReadOnlyList<ApiResource> _known;
    private readonly TimeSpan _maxAge;
    private readonly TimeProvider _time;
    private int _fetches;
    private DiscoveryState? _state;
    private DiscoverySnapshot? _snapshot;
    private bool _isSaved;
    private int _invalidations;
    private int _honoured;

    public DiscoveryCache(DiscoveryFetcher fetcher, KubernetesClientOptions options, TimeProvider time)
    {
        _fetcher = fetcher;
        _known = options.KnownResources;
        _maxAge = options.DiscoveryAge;
        _time = time;
        if (!options.SavedDiscovery.IsEmpty && DiscoveryStateText.Read(options.SavedDiscovery.Span) is { } saved)
        {
            _state = saved with { Core = options.Parts.Share(saved.Core), Groups = options.Parts.Share(saved.Groups) };
            _snapshot = new DiscoverySnapshot(_state);
            _isSaved = true;
        }
    }

    /// <summary>How often the server was asked.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>What a later run may start with; <see langword="null"/> when nothing new was learned.</summary>
    public byte[]? Save() => _isSaved || _state is not { } state ? null : DiscoveryStateText.Write(state);

    public async Task<ApiResource> FindAsync(GroupVersionKind gvk, CancellationToken ct)
    {
        if (_known.FirstOrDefault(r => r.Gvk == gvk) is { } given)
        {
            return given;
        }

        DiscoverySnapshot snapshot = await GetAsync(_isSaved ? MaxSavedAge : _maxAge, ct).ConfigureAwait(false);
        if (snapshot.Find(gvk) is null)
        {
            snapshot = await GetAsync(MinAge, ct).ConfigureAwait(false);
        }

        return snapshot.Find(gvk) ?? throw (snapshot.IsStale(gvk.Group, gvk.Version) ? Unavailable(gvk.ApiVersion) : new NoMatchException(gvk));
    }

    public async Task<ApiResource?> FindPreferredAsync(string group, string kind, CancellationToken ct)
    {
        DiscoverySnapshot snapshot = await GetAsync(_isSaved ? MaxSavedAge : _maxAge, ct).ConfigureAwait(false);
        if (snapshot.FindPreferred(group, kind) is null)
        {
            snapshot = await GetAsync(MinAge, ct).ConfigureAwait(false);
        }

        return snapshot.FindPreferred(group, kind) ?? (snapshot.IsStale(group) ? throw Unavailable(group) : null);
    }

    public async Task<IReadOnlyList<ApiResource>> ListAsync(TimeSpan maxAge, CancellationToken ct)
    {
        TimeSpan usual = _isSaved ? MaxSavedAge : _maxAge;
        return (await GetAsync(maxAge < usual ? maxAge : usual, ct).ConfigureAwait(false)).Resources;
    }

    public void Invalidate() => Interlocked.Increment(ref _invalidations);

    public void Dispose() => _lock.Dispose();

    private async Task<DiscoverySnapshot> GetAsync(TimeSpan maxAge, CancellationToken ct)
    {
        await _lock.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            int asked = Volatile.Read(ref _invalidations);
            if (_snapshot is null || asked != _honoured || _time.GetUtcNow() - _snapshot.FetchedAt >= maxAge)
            {
                _state = await _fetcher.FetchAsync(_state, asked != _honoured || maxAge == MinAge ? TimeSpan.Zero : MaxSavedAge, ct).ConfigureAwait(false);
                _snapshot = new DiscoverySnapshot(_state);
                Interlocked.Increment(ref _fetches);
                _isSaved = false;
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
