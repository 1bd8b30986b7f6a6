using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(Serverless.Engine.Tests.Kubernetes.ClusterTurn))]

namespace Serverless.Cli.Tests;

/// <summary>
/// The API server of TEST_KUBECONFIG with our CRDs and a namespace for one test. Without the variable it is a sandbox cluster, so
/// that every test runs everywhere; REQUIRE_REAL=1 insists on the real one.
/// </summary>
internal sealed class CliCluster : IAsyncDisposable
{
    private const string FieldManager = "test";
    private static readonly GroupVersionKind NamespaceKind = new("", "v1", "Namespace");

    private static readonly SemaphoreSlim InstallGate = new(1);
    private static bool _isInstalled;

    private readonly string _kubeconfig;
    private readonly List<KubeObject> _created = [];

    private readonly SandboxCluster? _sandbox;

    private CliCluster(SandboxCluster? sandbox, KubernetesClient client, string kubeconfig, string ns)
    {
        _sandbox = sandbox;
        Client = client;
        _kubeconfig = kubeconfig;
        Namespace = ns;
    }

    public KubernetesClient Client { get; }

    public string Namespace { get; }

    /// <summary>The kubeconfig that commands use.</summary>
    public string KubeconfigPath => _kubeconfig;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts on the cluster of TEST_KUBECONFIG where there is one.</summary>
    public static Task<CliCluster> StartAsync() =>
        StartAsync(TestCluster.Paths.FirstOrDefault(), "cli-" + Guid.NewGuid().ToString("N")[..12]);

    /// <summary>Starts on a cluster of a kind; a real one that is not there skips the test, or fails it when REQUIRE_REAL=1.</summary>
    public static Task<CliCluster> StartAsync(ClusterKind kind, string ns)
    {
        if (kind == ClusterKind.Real)
        {
            TestCluster.Require();
        }

        return StartAsync(kind == ClusterKind.Real ? TestCluster.Paths[0] : "", ns, isSandboxMeant: kind == ClusterKind.Sandbox);
    }

    private static async Task<CliCluster> StartAsync(string? real, string ns, bool isSandboxMeant = false)
    {
        SandboxCluster? sandbox = null;
        string path = real ?? "";
        if (path.Length == 0)
        {
            (isSandboxMeant || Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1").ShouldBeTrue("TEST_KUBECONFIG does not name the kubeconfig of an API server");
            sandbox = await SandboxCluster.StartAsync(new SandboxClusterOptions(), TimeProvider.System, Cancellation);
            path = Path.GetTempFileName();
            await File.WriteAllTextAsync(path, sandbox.Kubeconfig, Cancellation);
        }

        ClusterConnection connection = Kubeconfig.Parse(await File.ReadAllTextAsync(path, Cancellation), KubeconfigOrigin.Laptop).Select();
        KubernetesClient client = KubernetesClient.Create(connection, new KubernetesClientOptions(), TimeProvider.System);
        await (sandbox is null ? InstallOnceAsync(client) : Definitions.InstallAsync(client, Cancellation));
        await client.ApplyAsync(Parse($$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{ns}}}"}}"""), new ApplyOptions { FieldManager = FieldManager, Force = true }, Cancellation);
        return new CliCluster(sandbox, client, path, ns);
    }

    /// <summary>Runs a command in this test's namespace.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => CliHarness.RunAsync([.. arguments, "--namespace", Namespace], _kubeconfig);

    /// <summary>Runs a command line as it is.</summary>
    public Task<CliResult> RunRawAsync(params string[] arguments) => CliHarness.RunAsync(arguments, _kubeconfig);

    /// <summary>Runs a command whose time is up as soon as it has printed a text.</summary>
    public Task<CliResult> RunOutOfTimeAsync(string text, params string[] arguments) =>
        CliHarness.RunOutOfTimeAsync([.. arguments, "--namespace", Namespace], text, _kubeconfig);

    public Task<KubeObject> CreateSetAsync(string name, string metadata = "{}") => CreateAsync("ResourceSet", name, """{"resources":[]}""", metadata);

    public Task<KubeObject> CreateProviderAsync(string name, string metadata = "{}") =>
        CreateAsync("ResourceSetInputProvider", name, """{"type":"Static"}""", metadata);

    /// <summary>Creates an object of our group, or of a Flux group when <paramref name="apiVersion"/> says so.</summary>
    public Task<KubeObject> CreateAsync(string kind, string name, string spec, string metadata = "{}", string apiVersion = Names.ApiVersion)
    {
        KubeObject item = Parse($$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{{metadata}},"spec":{{spec}}}""");
        Dictionary<string, object?> meta = item.Root.MapAt("metadata")!;
        meta["name"] = name;
        meta["namespace"] = Namespace;
        return CreateAsync(item);
    }

    /// <summary>Creates an object and remembers to delete it: no controller of the test server empties namespaces.</summary>
    public Task<KubeObject> CreateAsync(KubeObject item)
    {
        _created.Add(item);
        return Client.CreateAsync(item, FieldManager, Cancellation);
    }

    /// <summary>Remembers to delete an object that was made otherwise.</summary>
    public void Forget(KubeObject item) => _created.Add(item);

    public async Task<KubeObject> GetAsync(GroupVersionKind gvk, string name) =>
        await Client.GetAsync(gvk, Namespace, name, Cancellation) ?? throw new InvalidOperationException($"{gvk.Kind} {name} does not exist");

    /// <summary>Writes a status, as a controller would.</summary>
    public Task<KubeObject> SetStatusAsync(GroupVersionKind gvk, string name, string status) =>
        Client.PatchAsync(gvk, Namespace, name, new KubePatch(PatchType.Merge, JsonTree.Parse($$"""{"status":{{status}}}""")!)
        {
            Subresource = "status",
            FieldManager = FieldManager,
        }, Cancellation);

    public Task<KubeObject> SetReadyAsync(GroupVersionKind gvk, string name, string ready, string reason, string message, long generation = 1, string handled = "") =>
        SetStatusAsync(gvk, name, JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["lastHandledReconcileAt"] = handled,
            ["conditions"] = new List<object?>
            {
                new Condition("Ready", ready, reason, message, generation, new DateTimeOffset(2025, 7, 15, 14, 30, 0, TimeSpan.Zero)).ToTree(),
            },
        }));

    /// <summary>Stands in for the controller: answers the next request on an object.</summary>
    public async Task AnswerRequestAsync(GroupVersionKind gvk, string name, string ready, string reason, string message)
    {
        string? token = null;
        while (token is null)
        {
            await Task.Delay(20, Cancellation);
            token = (await GetAsync(gvk, name)).Annotation(Names.RequestedAtAnnotation);
        }

        await SetReadyAsync(gvk, name, ready, reason, message, handled: token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
        {
            Client.Dispose();
            await _sandbox.DisposeAsync();
            File.Delete(_kubeconfig);
            return;
        }

        foreach (KubeObject item in _created)
        {
            await Client.DeleteAsync(item.Gvk, item.Namespace, item.Name, DeleteOptions.Default, CancellationToken.None);
            if (item.Gvk.Group == Names.Group)
            {
                await ReleaseAsync(item);
            }
        }

        await Client.DeleteAsync(NamespaceKind, "", Namespace, DeleteOptions.Default, CancellationToken.None);
        Client.Dispose();
    }

    // A pass has put a finalizer on it, and none will come to take it away.
    private async Task ReleaseAsync(KubeObject item)
    {
        try
        {
            KubePatch release = new(PatchType.Merge, JsonTree.Parse("""{"metadata":{"finalizers":null}}""")!);
            await Client.PatchAsync(item.Gvk, item.Namespace, item.Name, release, CancellationToken.None);
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound)
        {
            // It had none.
        }
    }

    public static KubeObject Parse(string json) => new((Dictionary<string, object?>)JsonTree.Parse(json)!);

    private static async Task InstallOnceAsync(KubernetesClient client)
    {
        await InstallGate.WaitAsync(Cancellation);
        try
        {
            if (!_isInstalled)
            {
                await Definitions.InstallAsync(client, Cancellation);
                _isInstalled = true;
            }
        }
        finally
        {
            InstallGate.Release();
        }
    }

    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"no Serverless.sln above {AppContext.BaseDirectory}");
    }
}
