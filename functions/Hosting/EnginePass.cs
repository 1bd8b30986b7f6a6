using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;

namespace Serverless.Functions.Hosting;

/// <summary>The engine as the handler runs it.</summary>
internal static class EnginePass
{
    /// <summary>Puts the engine on the handler's catalogue, state and clock. Kubeconfigs must be self-contained.</summary>
    public static IClusterPass Create(IServiceProvider services) => ServerlessEngine.Create(
        new EngineOptions { KubeconfigOrigin = KubeconfigOrigin.Stored, Instance = Environment.MachineName },
        services.GetRequiredService<IClusterCatalog>(),
        services.GetRequiredService<IStateStore>(),
        services.GetRequiredService<TimeProvider>());
}
