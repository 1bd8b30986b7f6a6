using Serverless.Azure.Identity;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Functions.Configuration;

namespace Serverless.Functions.Hosting;

/// <summary>The engine as the handler runs it.</summary>
internal static partial class EnginePass
{
    /// <summary>Puts the engine on the handler's catalogue, state and clock. Kubeconfigs must be self-contained.</summary>
    public static IClusterPass Create(IServiceProvider services) => ServerlessEngine.Create(
        Options(services.GetRequiredService<AppSettings>(), services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(EnginePass))) with { OnWatching = services.GetRequiredService<Subscriptions>().AnnounceAsync },
        services.GetRequiredService<IClusterCatalog>(),
        services.GetRequiredService<IStateStore>(),
        services.GetRequiredService<TimeProvider>());

    /// <summary>What the settings say about the engine.</summary>
    internal static EngineOptions Options(AppSettings settings, ILogger logger) => new()
    {
        KubeconfigOrigin = KubeconfigOrigin.Stored,
        Kubernetes = new EngineOptions().Kubernetes with
        {
            AllowLocalAddresses = settings.AllowLocalAddresses,
            RequestsPerSecond = settings.ClusterRequestsPerSecond,
            Kubelogin = KubeloginTokens.ForService(settings.Cloud.Entra),
            OnWarning = logger.LogClientWarning,
        },
        PassTimeout = settings.Mode == HandlerMode.Host && settings.Deadline < settings.PassTimeout ? settings.Deadline : settings.PassTimeout,
        OnWarning = logger.LogClusterWarning,
        Instance = Environment.MachineName,
        Registry = settings.Registry,
        ExternalServices = settings.ExternalServices,
        Network = settings.Network,
        Notifications = settings.Notifications,
        Cloud = settings.Cloud,
    };

    [LoggerMessage(229, LogLevel.Warning, "cluster {Cluster}: {Warning}")]
    private static partial void LogClusterWarning(this ILogger logger, string cluster, string warning);

    [LoggerMessage(228, LogLevel.Warning, "Kubernetes: {Warning}")]
    private static partial void LogClientWarning(this ILogger logger, string warning);
}
