using Serverless.Engine.Fleet;
using Serverless.Engine.Go;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// One pass over one cluster, the flow of the product:
/// 1 find the cluster and its kubeconfig; 2 read its providers and ResourceSets (two lists); 3 scan what is due or was pushed;
/// 4 to 8 combine inputs, render, apply, check health and write status for the ResourceSets that are due.
/// </summary>
public sealed class ClusterReconciler : IClusterPass, IDisposable
{
    private const int UsualRequests = 2;
    private static readonly ListOptions Cached = new() { FromCache = true };
    private static readonly TimeSpan OperatorCheck = TimeSpan.FromHours(1);

    private readonly IClusterCatalog _catalog;
    private readonly IStateStore _state;
    private readonly ClientPool _clients;
    private readonly ProviderReconciler _providers;
    private readonly ResourceSetReconciler _resourceSets;
    private readonly EventRecorderFactory _events;
    private readonly Notifier _notifier;
    private readonly SavedDiscovery _discovery;
    private readonly TimeProvider _time;

    internal ClusterReconciler(
        IClusterCatalog catalog,
        IStateStore state,
        ClientPool clients,
        ProviderReconciler providers,
        ResourceSetReconciler resourceSets,
        EventRecorderFactory events,
        Notifier notifier,
        TimeProvider time)
    {
        _catalog = catalog;
        _state = state;
        _discovery = new(state);
        _clients = clients;
        _providers = providers;
        _resourceSets = resourceSets;
        _events = events;
        _notifier = notifier;
        _time = time;
    }

    /// <summary>What else closes with the engine: connections to registries, clouds and services.</summary>
    internal IReadOnlyList<IDisposable> Connections { get; init; } = [];

    /// <summary>How long the providers of a pass may take together, so that time is left for the ResourceSets.</summary>
    internal TimeSpan ScanLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long the host lets a pass take.</summary>
    internal TimeSpan PassTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Takes what is to be said of a cluster whose pass ends without a report.</summary>
    internal Action<string, string>? OnWarning { get; init; }

    /// <summary>Told what a cluster's providers watch before they are scanned.</summary>
    internal Func<string, IReadOnlyList<string>, CancellationToken, Task>? OnWatching { get; init; }

    /// <inheritdoc/>
    /// <exception cref="FleetException">Catalogue or state cannot be used as a whole. That is no fault of the cluster: the item is to be repeated.</exception>
    public async Task<PassReport> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        KubernetesClient? client = null;
        ClusterSession? session = null;
        long started = _time.GetTimestamp();
        long before = 0;
        try
        {
            // 1 Fleet
            if (await _catalog.FindAsync(item.Cluster, cancellationToken).ConfigureAwait(false) is not { } cluster)
            {
                return PassReport.Failed(item.Cluster, $"cluster '{item.Cluster}' is not in the catalogue", 0);
            }

            if (cluster.Settings.Paused)
            {
                return PassReport.Paused(item.Cluster);
            }

            client = await ConnectAsync(cluster.Name, cancellationToken).ConfigureAwait(false);
            before = client.Requests;
            int fetches = client.DiscoveryFetches;
            session = new(cluster, client, _events.Create(cluster.Name, client)) { Started = started };
            PassReport report = await RunAsync(item, session, before, cancellationToken).ConfigureAwait(false);
            if (client.DiscoveryFetches != fetches)
            {
                await _discovery.WriteAsync(cluster.Name, client, cancellationToken).ConfigureAwait(false);
            }

            return Warned(report, session);
        }
        catch (Exception e) when (e is KubeconfigException or KubernetesException or NoMatchException || e is FleetException { Cluster.Length: > 0 })
        {
            return Warned(PassReport.Failed(item.Cluster, Explain(e), (client?.Requests ?? 0) - before, FaultOf(e)), session);
        }
        catch when (session?.Untold is { } untold)
        {
            OnWarning?.Invoke(item.Cluster, untold);
            throw;
        }
        finally
        {
            if (client is not null)
            {
                _clients.Release(item.Cluster, client);
            }
        }
    }

    /// <summary>Closes the connections to clusters, registries and services.</summary>
    public void Dispose()
    {
        foreach (IDisposable connection in Connections)
        {
            connection.Dispose();
        }

        _clients.Dispose();
        _notifier.Dispose();
    }

    private static PassReport Warned(PassReport report, ClusterSession? session) =>
        session?.Untold is { } untold ? report with { Warnings = [.. report.Warnings, untold] } : report;

    private static string Explain(Exception e) => e is NoMatchException
        ? $"the custom resource definitions of {Names.ApiVersion} are not installed: {e.Message}"
        : e.Message;

    private static PassFault FaultOf(Exception e) => e switch
    {
        KubernetesException { Class: KubernetesErrorClass.Auth, Code: 401 } => PassFault.Credentials,
        KubernetesException { Class: KubernetesErrorClass.Unreachable or KubernetesErrorClass.Transient, Code: 0 } => PassFault.Unreachable,
        _ => PassFault.Other,
    };

    private async Task<KubernetesClient> ConnectAsync(string cluster, CancellationToken cancellationToken)
    {
        string kubeconfig = await _catalog.ReadKubeconfigAsync(cluster, cancellationToken).ConfigureAwait(false);
        KubernetesClient client = _clients.Find(cluster, kubeconfig)
            ?? _clients.Create(cluster, kubeconfig, await _discovery.ReadAsync(cluster, cancellationToken).ConfigureAwait(false));
        client.BeginRun();
        return client;
    }

    private async Task<PassReport> RunAsync(WorkItem item, ClusterSession session, long before, CancellationToken cancellationToken)
    {
        ClusterMemory memory = await ClusterMemory.ReadAsync(_state, item.Cluster, cancellationToken).ConfigureAwait(false);
        TimeSpan? setBack = memory.FollowClock(_time.GetUtcNow());
        PassScope scope = new(session, memory, _time);
        NamespacedProviders exported;
        try
        {
            // 2 Kubernetes
            KubeObjectList providers = await session.Client.ListAsync(Names.InputProvider, null, Cached, cancellationToken).ConfigureAwait(false);
            KubeObjectList resourceSets = await session.Client.ListAsync(Names.ResourceSet, null, Cached, cancellationToken).ConfigureAwait(false);
            if (await RefuseAsync(session, memory, before, [.. providers.Items, .. resourceSets.Items], cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                return PassReport.Failed(item.Cluster, refusal, session.Client.Requests - before);
            }

            exported = await ScanAsync(item, session, scope, providers.Items, cancellationToken).ConfigureAwait(false);
            await ReconcileAsync(session, scope, memory, exported, resourceSets.Items, cancellationToken).ConfigureAwait(false);
            memory.Complete();
        }
        finally
        {
            try
            {
                // What was done is remembered also when the pass is cut off; the write has a budget of its own.
                using CancellationTokenSource budget = new(TimeSpan.FromSeconds(5), _time);
                await memory.WriteAsync(_state, item.Cluster, _time.GetUtcNow(), budget.Token).ConfigureAwait(false);
            }
            finally
            {
                // And so are people told of it.
                TimeSpan left = PassTimeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : PassTimeout - _time.GetElapsedTime(session.Started);
                session.Untold = await _notifier.DeliverAsync(item.Cluster, session.Client, session.Events, left, cancellationToken).ConfigureAwait(false);
            }
        }

        string? jump = setBack is { } by ? $"the clock was set back by {GoDuration.FormatRounded(by)}: every object runs and is planned anew" : null;
        return scope.Report(item.Cluster, exported.Repositories, session.Client.Requests - before, [jump]);
    }

    // 3 Scanning
    private async Task<NamespacedProviders> ScanAsync(
        WorkItem item, ClusterSession session, PassScope scope, IReadOnlyList<KubeObject> sources, CancellationToken cancellationToken)
    {
        NamespacedProviders providers = new(sources);
        await TellAsync(item.Cluster, providers, cancellationToken).ConfigureAwait(false);
        ArtifactTriggers artifacts = await ArtifactTriggers.ReadAsync(session.Client, sources, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource limit = new(ScanLimit, _time);
        int left = 0;
        await scope.ForEachAsync(
            sources,
            (source, _) => new([Triggers.Own(source), .. artifacts.For(source)]),
            source => ProviderReconciler.IsPushed(source, item.Repository),
            (source, known) => _providers.NotBefore(source, item, known),
            async (source, prior, token) =>
            {
                if (limit.IsCancellationRequested)
                {
                    Interlocked.Increment(ref left);
                    return RunOutcome.Of(RunResult.Superseded, source, TimeSpan.Zero);
                }

                return providers.Replace(await _providers.RunAsync(session, source, prior, limit.Token, token).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
        if (left > 0)
        {
            scope.Warn($"scanning took the {GoDuration.Format(ScanLimit)} that it has in a pass: {left} more provider(s) are due in the next one");
        }

        return providers;
    }

    /// <summary>A hint for webhooks: the work does not wait until it can be written.</summary>
    private async Task TellAsync(string cluster, NamespacedProviders providers, CancellationToken cancellationToken)
    {
        try
        {
            await (OnWatching?.Invoke(cluster, providers.Repositories, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (FleetException)
        {
            // It is written after the pass as well.
        }
    }

    // 4 Inputs, 5 Rendering, 6 Applying, 7 Health, 8 Status
    private async Task ReconcileAsync(
        ClusterSession session, PassScope scope, ClusterMemory memory, NamespacedProviders providers, IReadOnlyList<KubeObject> sources, CancellationToken cancellationToken)
    {
        WatchedSources watched = await WatchedSources.ReadAsync(session.Client, memory.Watched, cancellationToken).ConfigureAwait(false);
        await scope.ForEachAsync(
            sources,
            (source, known) => watched.Update(new([Triggers.Own(source), .. providers.TriggersFor(source)]), known),
            _ => false,
            (_, _) => null,
            (source, prior, token) => _resourceSets.RunAsync(session, source, providers.In(source.Namespace), prior, token),
            cancellationToken).ConfigureAwait(false);
    }

    // Looked for every hour, but not in a pass that has had to ask for the resource types as well; a cluster that is refused is looked
    // at in every pass, so that it is taken up again at once.
    private async Task<string?> RefuseAsync(
        ClusterSession session, ClusterMemory memory, long before, IReadOnlyList<KubeObject> objects, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        bool recent = memory.FreeSince is { } free && (now - free < OperatorCheck || session.Client.Requests - before > UsualRequests);
        string? refusal = null;
        if (!session.Settings.TakeOver && !recent)
        {
            string? deployment = await ReferenceOperator.FindAsync(session.Client, cancellationToken).ConfigureAwait(false);
            refusal = deployment is null ? null : ReferenceOperator.Explain(deployment);
            memory.FreeSince = deployment is null ? now : null;
        }

        foreach (KubeObject target in objects)
        {
            bool marked = await ReferenceOperator.MarkAsync(session.Client, target, refusal, now, cancellationToken).ConfigureAwait(false);
            session.CountWrites(marked ? 1 : 0);
        }

        return refusal;
    }
}
