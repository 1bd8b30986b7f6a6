using Microsoft.Extensions.DependencyInjection.Extensions;
using Serverless.Azure.KeyVault;
using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;
using Serverless.Engine.Http;
using Serverless.Functions.Configuration;
using Serverless.Functions.Reconciler;
using Serverless.Functions.Scanner;
using Serverless.Functions.Status;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Tokens;

namespace Serverless.Functions.Hosting;

/// <summary>The composition of the handler. Every step leaves a caller's earlier choice alone.</summary>
internal static class HandlerServices
{
    public static IServiceCollection AddHandler(this IServiceCollection services, AppSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddFleet(settings).AddTelemetry(settings).AddPasses().AddWebhooks(settings);
        return settings.Mode == HandlerMode.Host ? services.AddHostMode() : services.AddStandAloneMode();
    }

    /// <summary>Where clusters, state and leases are kept.</summary>
    private static IServiceCollection AddFleet(this IServiceCollection services, AppSettings settings)
    {
        services.TryAddSingleton<IClusterCatalog>(p => settings.ClusterVault is { } vault
            ? new KeyVaultClusterCatalog(vault, p.GetRequiredService<TimeProvider>())
            : new FolderClusterCatalog(settings.ClusterFolder));
        if (settings.StateStorage is { } storage)
        {
            services.TryAddSingleton(p => new BlobContainer(storage, settings.StateContainer, p.GetRequiredService<TimeProvider>()));
            services.TryAddSingleton<IStateStore, BlobStateStore>();
            services.TryAddSingleton<ILeases, BlobLeases>();
        }
        else
        {
            services.TryAddSingleton<IStateStore>(p => new FileStateStore(settings.StateFolder, p.GetRequiredService<TimeProvider>()));
            services.TryAddSingleton<ILeases>(p => new FileLeases(Path.Combine(settings.StateFolder, "leases"), p.GetRequiredService<TimeProvider>()));
        }

        return services;
    }

    /// <summary>What scans and passes need.</summary>
    private static IServiceCollection AddPasses(this IServiceCollection services)
    {
        services.AddSingleton<Subscriptions>();
        services.AddSingleton(p => new FollowUps(
            p.GetRequiredService<IWorkQueue>(),
            p.GetRequiredService<IStateStore>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<AppSettings>().ScanInterval));
        services.AddSingleton<Circuits>();
        services.AddSingleton<ParkedItems>();
        services.AddSingleton<ClusterNotes>();
        services.AddSingleton<FleetTick>();
        services.AddSingleton<PassRunner>();
        services.AddSingleton<Attempt>();
        services.AddSingleton<FleetStatus>();
        return services;
    }

    /// <summary>What the webhook needs.</summary>
    private static IServiceCollection AddWebhooks(this IServiceCollection services, AppSettings settings)
    {
        services.AddSingleton<FleetView>();
        services.AddSingleton<DeliveryMemory>();
        services.AddSingleton(p => new FailureLimiter(settings.WebhookFailuresPerMinute, p.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(p => new SigningKeys(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                SslOptions = new() { CertificateChainPolicy = ServerTrust.By() },
            },
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BearerTokens>();
        services.AddSingleton<WebhookIntake>();
        services.AddSingleton<WebhookAcceptance>();
        services.AddSingleton<WebhookRecord>();
        services.AddSingleton<HttpFunctions>();
        services.AddSingleton<WebhookEndpoint>();
        return services;
    }

    private static IServiceCollection AddHostMode(this IServiceCollection services)
    {
        services.TryAddSingleton<IWorkQueue>(p => new StorageWorkQueue(
            p.GetRequiredService<AppSettings>().WorkQueue!,
            WorkQueueName.Value,
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<InvocationEndpoint>();
        services.AddSingleton<IFunction, ScannerFunction>();
        services.AddSingleton<IFunction, ReconcilerFunction>();
        return services;
    }

    private static IServiceCollection AddStandAloneMode(this IServiceCollection services)
    {
        services.AddSingleton<ChannelWorkQueue>();
        services.AddSingleton(p => new DurableWorkQueue(
            p.GetRequiredService<ChannelWorkQueue>(),
            Path.Combine(p.GetRequiredService<AppSettings>().StateFolder, "queue"),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<DurableWorkQueue>>().QueueFileProblem));
        services.TryAddSingleton<IWorkQueue>(p => p.GetRequiredService<DurableWorkQueue>());
        services.AddHostedService<StandAloneService>();
        return services;
    }
}
