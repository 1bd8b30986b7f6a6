using Serverless.Engine.Fleet;

namespace Serverless.Functions.Webhook;

/// <summary>
/// Which clusters watch what. It is kept for 15 seconds, as a burst of events must not turn into a burst of reads and an answer within half a
/// second leaves no time for them (webhooks.md WH-7); an event that nobody seems to watch asks again after one second, because
/// its provider may just have been created.
/// </summary>
internal sealed class FleetView(IClusterCatalog catalog, Subscriptions subscriptions, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxAgeOfUnknown = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private SubscriptionMap? _map;
    private DateTimeOffset _readAt;
    private long _version;

    /// <summary>The view that decides about some repositories.</summary>
    /// <param name="repositories">Names as in <see cref="ImageReference.Name"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<SubscriptionMap> ReadAsync(IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        SubscriptionMap map = await ReadAsync(MaxAge, cancellationToken);
        return repositories.All(r => map.ClustersFor(r).Count > 0) ? map : await ReadAsync(MaxAgeOfUnknown, cancellationToken);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<SubscriptionMap> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_map is null || now - _readAt >= maxAge || _version != subscriptions.Version)
            {
                _version = subscriptions.Version;
                IReadOnlyList<ClusterEntry> clusters = await catalog.ListAsync(cancellationToken);
                _map = await subscriptions.ReadAsync([.. clusters.Where(c => !c.Settings.Paused).Select(c => c.Name)], cancellationToken);
                _readAt = now;
            }

            return _map;
        }
        finally
        {
            _gate.Release();
        }
    }
}
