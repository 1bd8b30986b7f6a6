using Serverless.Engine.Fleet;

namespace Serverless.Functions.Webhook;

/// <summary>
/// Which clusters watch what, read at most every 15 seconds: a burst of events must not turn into a burst of reads, and an answer
/// within half a second leaves no time for them (webhooks.md WH-7).
/// </summary>
internal sealed class FleetView(IClusterCatalog catalog, Subscriptions subscriptions, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _gate = new(1);
    private SubscriptionMap? _map;
    private DateTimeOffset _readAt;

    public async Task<SubscriptionMap> ReadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_map is null || now - _readAt >= MaxAge)
            {
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

    public void Dispose() => _gate.Dispose();
}
