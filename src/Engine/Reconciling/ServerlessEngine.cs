using Serverless.Engine.Fleet;
using Serverless.Engine.Rendering;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;

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
        RegistryClient registry = new(options.Registry, time, random);
        ProviderScanner scanner = new(new ScanStore(registry, time), new ExternalServiceClient(options.ExternalServices, time));
        return new(
            catalog,
            state,
            new ClientPool(options.Kubernetes, options.KubeconfigOrigin, time),
            new ProviderReconciler(scanner, time),
            new ResourceSetReconciler(new ResourceSetRenderer(time, random), new DependencyCheck(time), time),
            new EventRecorderFactory(options, time),
            time);
    }
}
