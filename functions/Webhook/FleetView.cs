using Serverless.Engine.Fleet;

namespace Serverless.Functions.Webhook;

/// <summary>
/// Which clusters watch what. A sender waits half a second at most (webhooks.md WH-7), so an older view answers at once while a new one is
/// read behind it, at most every 15 seconds; only a view older than five minutes is waited for. An event that nobody
/// seems to watch waits for a view of the last second, because its provider may just have been created.
/// </summary>
internal sealed partial class FleetView(IClusterCatalog catalog, Subscriptions subscriptions, TimeProvider time, ILogger<FleetView> logger) : IDisposable
{
    private static readonly TimeSpan FreshAge = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FreshAgeOfUnknown = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan OldestAge = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stop = new();
    private View? _view;

    /// <summary>The view that decides about some repositories.</summary>
    /// <param name="repositories">Names as in <see cref="ImageReference.Name"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FleetException">There is no view young enough and none can be read.</exception>
    public async Task<SubscriptionMap> ReadAsync(IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        View view = await ReadAsync(OldestAge, cancellationToken);
        if (!repositories.All(r => view.Map.ClustersFor(r).Count > 0))
        {
            return (await ReadAsync(FreshAgeOfUnknown, cancellationToken)).Map;
        }

        if (time.GetUtcNow() - view.ReadAt >= FreshAge && _gate.Wait(0, CancellationToken.None))
        {
            _ = RefreshBehindAsync();
        }

        return view.Map;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task<View> ReadAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (Current(maxAge) is { } current)
        {
            return current;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Current(maxAge) ?? await RefreshAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private View? Current(TimeSpan maxAge) =>
        _view is { } view && time.GetUtcNow() - view.ReadAt < maxAge && view.Version == subscriptions.Version ? view : null;

    private async Task RefreshBehindAsync()
    {
        try
        {
            await RefreshAsync(_stop.Token);
        }
        catch (Exception e) when (e is FleetException or OperationCanceledException)
        {
            // The old view goes on until it is too old; then the sender hears of it.
            LogNotRefreshed(e);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<View> RefreshAsync(CancellationToken cancellationToken)
    {
        (DateTimeOffset now, long version) = (time.GetUtcNow(), subscriptions.Version);
        IReadOnlyList<ClusterEntry> clusters = await catalog.ListAsync(cancellationToken);
        SubscriptionMap map = await subscriptions.ReadAsync([.. clusters.Where(c => !c.Settings.Paused).Select(c => c.Name)], cancellationToken);
        return _view = new View(map, now, version);
    }

    [LoggerMessage(320, LogLevel.Warning, "the clusters' subscriptions cannot be read again; the last view goes on")]
    private partial void LogNotRefreshed(Exception exception);

    private sealed record View(SubscriptionMap Map, DateTimeOffset ReadAt, long Version);
}
