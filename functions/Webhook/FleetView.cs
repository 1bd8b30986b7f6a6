using Serverless.Engine.Fleet;

namespace Serverless.Functions.Webhook;

/// <summary>
/// Which clusters watch what. A sender waits half a second at most (webhooks.md WH-7), so an older view answers at once while a new one is
/// read behind it, at most every 15 seconds; only a view older than five minutes is waited for. An event that nobody
/// seems to watch waits for a view of the last second, because its provider may just have been created, but for no longer than a moment.
/// </summary>
internal sealed partial class FleetView(IClusterCatalog catalog, Subscriptions subscriptions, TimeProvider time, ILogger<FleetView> logger) : IDisposable
{
    private static readonly TimeSpan FreshAge = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan FreshAgeOfUnknown = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan WaitForUnknown = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan OldestAge = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Task<View>? _refresh;
    private DateTimeOffset _triedAt;
    private View? _view;

    /// <summary>The view that decides about some repositories.</summary>
    /// <param name="repositories">Names as in <see cref="ImageReference.Name"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FleetException">There is no view young enough and none can be read.</exception>
    public async Task<SubscriptionMap> ReadAsync(IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        View view = await CurrentAsync(cancellationToken);
        bool watched = repositories.All(r => view.Map.ClustersFor(r).Count > 0);
        if (time.GetUtcNow() - view.ReadAt < (watched ? FreshAge : FreshAgeOfUnknown) || !MayTry())
        {
            return view.Map;
        }

        Task<View> refresh = Refresh();
        if (!watched)
        {
            await Task.WhenAny(refresh, Task.Delay(WaitForUnknown, time, cancellationToken));
        }

        return (refresh.IsCompletedSuccessfully ? await refresh : view).Map;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>A view that is not too old, nor from before a change of this process.</summary>
    private async Task<View> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_view is { } view && time.GetUtcNow() - view.ReadAt < OldestAge && view.Version == subscriptions.Version)
        {
            return view;
        }

        View read = await Refresh().WaitAsync(cancellationToken);
        return read.Version == subscriptions.Version ? read : await Refresh().WaitAsync(cancellationToken);
    }

    /// <summary>However many ask, the clusters' subscriptions are read once in a second at most while there is a view to go on with.</summary>
    private bool MayTry()
    {
        lock (_gate)
        {
            return _refresh is { IsCompleted: false } || time.GetUtcNow() - _triedAt >= FreshAgeOfUnknown;
        }
    }

    /// <summary>The refresh that is under way, or a new one.</summary>
    private Task<View> Refresh()
    {
        lock (_gate)
        {
            if (_refresh is null || _refresh.IsCompleted)
            {
                _triedAt = time.GetUtcNow();
                _refresh = Task.Run(() => RefreshAsync(_stop.Token));
                _refresh.ContinueWith(
                    t => LogNotRefreshed(t.Exception!.GetBaseException()),
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            return _refresh;
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
