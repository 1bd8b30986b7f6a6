using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Reconciling;
using Serverless.Functions.Tests.Published;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;
using Serverless.Sandbox.Tour;
using Xunit;

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>
/// The guide as a user runs it: the published handler in its stand-alone mode, a cluster reached with kubectl, and a registry that
/// announces pushes itself. On the sandbox's own parts, or on a real API server with Debian's registry.
/// </summary>
internal sealed class GuideWorld : IAsyncDisposable
{
    public const string Namespace = "apps";

    private const string Authorization = "Bearer end-to-end";

    private readonly TemporaryFolder _folder = new();
    private readonly Stack<IAsyncDisposable> _parts = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port = ServerPort.Next();
    private Task _flux = Task.CompletedTask;
    private HandlerProcess? _handler;

    private GuideWorld(string kubeconfig)
    {
        Directory.CreateDirectory(_folder.File("clusters"));
        string path = Path.Combine(_folder.File("clusters"), "main.kubeconfig");
        File.WriteAllText(path, kubeconfig);
        Kubectl = new(path);
        Client = KubernetesClient.Create(Kubeconfig.Parse(kubeconfig, KubeconfigOrigin.Stored).Select(), new KubernetesClientOptions(), TimeProvider.System);
    }

    public Kubectl Kubectl { get; }

    public KubernetesClient Client { get; }

    public RegistryPush Push { get; private set; } = null!;

    public string RegistryHost { get; private set; } = "";

    public GuideFiles Files => new(Path.Combine(PublishedHandler.RepositoryRoot(), "config"), RegistryHost);

    private Uri Receiver => new($"http://127.0.0.1:{_port}/api/webhooks/distribution/main");

    public static async Task<GuideWorld> StartAsync(ClusterKind kind)
    {
        SandboxCluster? sandbox = kind == ClusterKind.Sandbox
            ? await SandboxCluster.StartAsync(new(), TimeProvider.System, TestContext.Current.CancellationToken)
            : null;
        GuideWorld world = new(sandbox?.Kubeconfig ?? TestCluster.RequireKubeconfig());
        if (sandbox is not null)
        {
            world._parts.Push(sandbox);
        }

        await world.StartRegistryAsync(kind);
        await world.ApplyAsync([.. world.Files.Definitions, .. world.Files.FluxDefinitions]);
        await world.Kubectl.RunAsync("wait --for=condition=Established --timeout=20s crd --all");
        await world.ApplyAsync(world.Files.Guide("namespace.yaml"));
        return world;
    }

    /// <summary>Applies objects with kubectl.</summary>
    public Task ApplyAsync(IEnumerable<KubeObject> objects) =>
        Kubectl.ApplyAsync(string.Join('\n', objects.Select(o => JsonTree.ToJson(o.Root))));

    /// <summary>Starts the handler process, and what plays the Flux controllers.</summary>
    public async Task<HandlerProcess> StartHandlerAsync(PublishedHandler published)
    {
        Dictionary<string, string> environment = new()
        {
            ["Receivers__main__Kind"] = "distribution",
            ["Receivers__main__Secret"] = Authorization,
            ["ScanInterval"] = "00:00:01",
        };
        HandlerProcess handler = await HandlerProcess.StartAsync(
            published, _port, environment, "serve", "--clusters", _folder.File("clusters"), "--state", _folder.File("state"), "--listen", $"{_port}");
        _parts.Push(handler);
        _handler = handler;
        (await handler.ReadyAsync()).Dispose();
        if (_flux.IsCompleted)
        {
            _flux = new FluxStandIn(Client, TimeProvider.System).RunAsync(_stop.Token);
        }

        return handler;
    }

    /// <summary>Reads an object of the guide until it is as wanted.</summary>
    public async Task<KubeObject> UntilAsync(GroupVersionKind gvk, string name, Func<KubeObject, bool> isWanted)
    {
        KubeObject? last = null;
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            last = await Client.GetAsync(gvk, Namespace, name, TestContext.Current.CancellationToken);
            if (last is not null && isWanted(last))
            {
                return last;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException($"{gvk.Kind} {name} is {(last is null ? "absent" : JsonTree.ToJson(last.Root))}\nThe handler said:\n{string.Join('\n', _handler?.Output.TakeLast(200) ?? [])}");
    }

    /// <summary>Waits until an object is gone.</summary>
    public async Task GoneAsync(GroupVersionKind gvk, string name)
    {
        for (int attempt = 0; attempt < 1200; attempt++)
        {
            if (await Client.GetAsync(gvk, Namespace, name, TestContext.Current.CancellationToken) is null)
            {
                return;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException($"{gvk.Kind} {name} is still there");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _flux.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Kubectl.RunAsync($"-n {Namespace} delete rset,rsip,helmreleases,ocirepositories,configmaps --all --wait=false");
        await Kubectl.RunAsync($"-n {Namespace} wait --for=delete rset,rsip --all --timeout=20s");
        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }

        Push.Dispose();
        Client.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task StartRegistryAsync(ClusterKind kind)
    {
        if (kind == ClusterKind.Real)
        {
            DockerRegistry real = await DockerRegistry.StartAsync(Receiver, Authorization);
            _parts.Push(real);
            RegistryHost = real.Host;
        }
        else
        {
            SandboxRegistryOptions options = new() { NotificationUrl = Receiver, NotificationAuthorization = Authorization };
            SandboxRegistry sandbox = await SandboxRegistry.StartAsync(options, TestContext.Current.CancellationToken);
            _parts.Push(sandbox);
            RegistryHost = sandbox.Host;
        }

        Push = new(RegistryHost);
    }
}
