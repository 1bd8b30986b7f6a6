using Serverless.Engine.Fleet;
using Serverless.Engine.Notifications;
using Serverless.Engine.Rendering;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;

namespace Serverless.Engine.Reconciling;

/// <summary>Puts the engine together.</summary>
public static class ServerlessEngine
{
    /// <summary>The engine over a fleet. One per process: scans, connections and parsed templates are shared by all its passes.</summary>
    /// <param name="options">What the host decides.</param>
    /// <param name="catalog">The clusters.</param>
    /// <param name="state">Where the engine keeps what it remembers.</param>
    /// <param name="time">The clock.</param>
    public static ClusterReconciler Create(EngineOptions options, IClusterCatalog catalog, IStateStore state, TimeProvider time)
    {
        Random random = new();
        RegistryClient registries = new(options.Registry with { Network = options.Network }, time, random);
        ScanStore scans = new(registries, new StateScanArchive(state), time);
        CloudConnections connections = new(options.Network, time);
        ExternalServiceClient services = new(options.ExternalServices with { Network = options.Network }, time);
        ProviderScanner scanner = new(
            scans,
            new RegistryTargets(options.Cloud, connections, registries, time),
            new GitSources(options.Cloud, connections, time),
            services)
        {
            AllowInsecure = options.Registry.AllowInsecure,
        };
        return new(
            catalog,
            state,
            new ClientPool(options.Kubernetes, options.KubeconfigOrigin, time),
            new ProviderReconciler(scanner, scans, time),
            new ResourceSetReconciler(new ResourceSetRenderer(time, random), new DependencyCheck(time), time),
            new EventRecorderFactory(options, time),
            new Notifier(options.Notifications, state, time, options.Instance),
            time)
        {
            Connections = [registries, connections, services],
            PassTimeout = options.PassTimeout,
            OnWarning = options.OnWarning,
            OnWatching = options.OnWatching,
            ScanLimit = options.PassTimeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan : options.PassTimeout / 2,
        };
    }
}
