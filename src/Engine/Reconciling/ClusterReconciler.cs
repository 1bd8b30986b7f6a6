using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// One pass over one cluster, the flow of the product:
/// 1 find the cluster and its kubeconfig; 2 read its providers and ResourceSets (two lists); 3 scan what is due or was pushed;
/// 4 to 8 combine inputs, render, apply, check health and write status for the ResourceSets that are due.
/// </summary>
public sealed class ClusterReconciler : IClusterPass
{
    private readonly IClusterCatalog _catalog;
    private readonly IStateStore _state;
    private readonly ClientPool _clients;
    private readonly ProviderReconciler _providers;
    private readonly ResourceSetReconciler _resourceSets;
    private readonly TimeProvider _time;
    private readonly string _instance;

    internal ClusterReconciler(
        IClusterCatalog catalog,
        IStateStore state,
        ClientPool clients,
        ProviderReconciler providers,
        ResourceSetReconciler resourceSets,
        TimeProvider time,
        string instance)
    {
        _catalog = catalog;
        _state = state;
        _clients = clients;
        _providers = providers;
        _resourceSets = resourceSets;
        _time = time;
        _instance = instance;
    }

    /// <inheritdoc/>
    public async Task<PassReport> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        KubernetesClient? client = null;
        long before = 0;
        try
        {
            // 1 Fleet
            ClusterEntry cluster = await _catalog.FindAsync(item.Cluster, cancellationToken).ConfigureAwait(false)
                ?? throw new FleetException($"cluster '{item.Cluster}' is not in the catalogue");
            if (cluster.Settings.Paused)
            {
                return PassReport.Empty(item.Cluster);
            }

            client = _clients.Get(cluster.Name, await _catalog.ReadKubeconfigAsync(cluster.Name, cancellationToken).ConfigureAwait(false));
            before = client.Requests;
            ClusterSession session = new(cluster, client, _time, _instance);
            return await RunAsync(item, session, before, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FleetException or KubeconfigException or KubernetesException or NoMatchException)
        {
            return PassReport.Failed(item.Cluster, Explain(e), (client?.Requests ?? 0) - before);
        }
    }

    private static string Explain(Exception e) => e is NoMatchException
        ? $"the custom resource definitions of {Names.ApiVersion} are not installed: {e.Message}"
        : e.Message;

    private async Task<PassReport> RunAsync(WorkItem item, ClusterSession session, long before, CancellationToken cancellationToken)
    {
        // 2 Kubernetes
        ListOptions cached = new() { FromCache = true };
        KubeObjectList providerList = await session.Client.ListAsync(Names.InputProvider, null, cached, cancellationToken).ConfigureAwait(false);
        KubeObjectList resourceSetList = await session.Client.ListAsync(Names.ResourceSet, null, cached, cancellationToken).ConfigureAwait(false);
        ClusterMemory memory = await ClusterMemory.ReadAsync(_state, item.Cluster, cancellationToken).ConfigureAwait(false);
        PassScope scope = new(session, memory, _time);
        try
        {
            // 3 Scanning
            NamespacedProviders providers = new(providerList.Items);
            await scope.ForEachAsync(
                providerList.Items,
                source => DuePolicy.Fingerprint(source, []),
                source => ProviderReconciler.IsPushed(source, item.Repository),
                async (source, token) => providers.Replace(await _providers.RunAsync(session, source, item, token).ConfigureAwait(false)),
                session.Settings.MaxConcurrent,
                cancellationToken).ConfigureAwait(false);

            // 4 Inputs, 5 Rendering, 6 Applying, 7 Health, 8 Status
            await scope.ForEachAsync(
                resourceSetList.Items,
                source => DuePolicy.Fingerprint(source, providers.RevisionsFor(source)),
                _ => false,
                (source, token) => _resourceSets.RunAsync(session, source, providers.In(source.Namespace), token),
                session.Settings.MaxConcurrent,
                cancellationToken).ConfigureAwait(false);
            return scope.Report(item.Cluster, providers.Repositories, session.Client.Requests - before);
        }
        finally
        {
            // What was done is remembered also when the pass is cut off; the write has a budget of its own.
            using CancellationTokenSource budget = new(TimeSpan.FromSeconds(5), _time);
            await memory.WriteAsync(_state, item.Cluster, budget.Token).ConfigureAwait(false);
        }
    }
}
