using System.Net;
using System.Net.Sockets;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
using Serverless.Functions.Webhook.Receivers;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;

namespace Serverless.Sandbox.Tour;

/// <summary>Everything that the tour runs on: cluster, registry, handler, and the folder that ties them together.</summary>
internal sealed class SandboxWorld : IAsyncDisposable
{
    private const string ClusterName = "sandbox";
    private const string Authorization = "Bearer sandbox";

    private readonly SandboxCluster _cluster;
    private readonly ClientPool _clients = new(new KubernetesClientOptions(), KubeconfigOrigin.Stored, TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _folder;
    private readonly TourConsole _console;
    private WebApplication? _handler;
    private Task _standIn = Task.CompletedTask;

    private SandboxWorld(SandboxCluster cluster, SandboxRegistry registry, Uri handler, string folder, TourConsole console)
    {
        _cluster = cluster;
        _folder = folder;
        _console = console;
        Registry = registry;
        Handler = handler;
        Client = _clients.Create(ClusterName, cluster.Kubeconfig, ReadOnlyMemory<byte>.Empty);
        Files = new(Path.Combine(AppContext.BaseDirectory, "config"), registry.Host);
    }

    /// <summary>The registry.</summary>
    public SandboxRegistry Registry { get; }

    /// <summary>A client of the cluster.</summary>
    public KubernetesClient Client { get; }

    /// <summary>Where the handler listens.</summary>
    public Uri Handler { get; }

    /// <summary>The guide.</summary>
    public GuideFiles Files { get; }

    /// <summary>The kubeconfig that the handler, and anybody else, can use.</summary>
    public string KubeconfigPath => Path.Combine(ClusterFolder, ClusterName + ".kubeconfig");

    /// <summary>Where the cluster listens.</summary>
    public Uri Cluster => _cluster.Address;

    private string ClusterFolder => Path.Combine(_folder, "clusters");

    /// <summary>Starts the cluster and the registry; the handler follows when there is something to handle.</summary>
    public static async Task<SandboxWorld> StartAsync(TourConsole console, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("flux-serverless-").FullName;
        Uri handler = new($"http://127.0.0.1:{FreePort()}");
        SandboxCluster cluster = await SandboxCluster.StartAsync(new(), TimeProvider.System, cancellationToken);
        SandboxRegistryOptions options = new()
        {
            NotificationUrl = new(handler, "/api/webhooks/distribution/sandbox"),
            NotificationAuthorization = Authorization,
        };
        SandboxRegistry registry = await SandboxRegistry.StartAsync(options, cancellationToken);
        SandboxWorld world = new(cluster, registry, handler, folder, console);
        Directory.CreateDirectory(world.ClusterFolder);
        await File.WriteAllTextAsync(world.KubeconfigPath, cluster.Kubeconfig, cancellationToken);
        return world;
    }

    /// <summary>Starts the handler in its stand-alone mode, and the part of the Flux controllers.</summary>
    public async Task StartHandlerAsync(CancellationToken cancellationToken)
    {
        AppSettings settings = new()
        {
            Mode = HandlerMode.StandAlone,
            Listen = new IPEndPoint(IPAddress.Loopback, Handler.Port),
            ClusterFolder = ClusterFolder,
            AllowLocalAddresses = true,
            StateFolder = Path.Combine(_folder, "state"),
            Receivers = [new(ClusterName, "distribution", new ReceiverSecret([Authorization]))],
            Network = NetworkRules.Open,
            LogLevel = LogLevel.None,
        };
        _handler = HandlerApp.Create(settings, services => services.AddSingleton<IClusterPass>(provider =>
            new ObservedPass(EnginePass.Create(provider), _console.Pass)));
        await _handler.StartAsync(cancellationToken);
        _standIn = new FluxStandIn(Client, TimeProvider.System).RunAsync(_stop.Token);
    }

    /// <summary>Asks for a pass now, as a push would; the handler's own timer would come within a minute.</summary>
    public Task ScanNowAsync(CancellationToken cancellationToken) => _handler!.Services.GetRequiredService<IWorkQueue>()
        .EnqueueAsync(new WorkItem(ClusterName, DateTimeOffset.UtcNow), TimeSpan.Zero, cancellationToken);

    /// <summary>Applies an object as a user of kubectl would.</summary>
    public async Task ApplyAsync(KubeObject item, CancellationToken cancellationToken)
    {
        await Client.ApplyAsync(item, new ApplyOptions { FieldManager = "kubectl", Force = true }, cancellationToken);
        if (item.Kind == "CustomResourceDefinition")
        {
            Client.InvalidateDiscovery();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _standIn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Registry.DisposeAsync();
        if (_handler is not null)
        {
            await _handler.StopAsync();
            await _handler.DisposeAsync();
        }

        _clients.Dispose();
        await _cluster.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
