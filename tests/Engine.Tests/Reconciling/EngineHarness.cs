using System.Collections.Concurrent;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Notifications;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Crds;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>The whole engine on a cluster and a registry, one pass at a time, in a namespace of its own.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    public const string ClusterName = "test";

    private static readonly GroupVersionKind NamespaceKind = new("", "v1", "Namespace");

    private readonly TemporaryFolder _folder = new();
    private readonly SandboxCluster? _sandbox;
    private readonly ClusterTurn? _turn;
    private readonly ApiProxy? _proxy;
    private readonly ClientPool _clients;
    private readonly List<KubeObject> _shared = [];
    private readonly TimeSpan _passTimeout;
    private ClusterReconciler _engine;

    private EngineHarness(SandboxCluster? sandbox, ClusterTurn? turn, string kubeconfig, ApiProxy? proxy, SandboxRegistry registry, TimeSpan passTimeout)
    {
        _passTimeout = passTimeout;
        _sandbox = sandbox;
        _turn = turn;
        _proxy = proxy;
        Time = proxy is null ? new() : new HastyTimeProvider();
        Registry = registry;
        Directory.CreateDirectory(Clusters);
        File.WriteAllText(Path.Combine(Clusters, ClusterName + ".kubeconfig"), proxy?.Kubeconfig ?? kubeconfig);
        _clients = new(new KubernetesClientOptions(), KubeconfigOrigin.Laptop, new HastyTimeProvider());
        Client = _clients.Create("direct", kubeconfig, ReadOnlyMemory<byte>.Empty);
        State = new(new FileStateStore(Path.Combine(_folder.Path, "state"), Time));
        _engine = CreateEngine();
    }

    public OffsetTimeProvider Time { get; }

    /// <summary>What stands between the engine and the API server.</summary>
    public ApiProxy Proxy => _proxy ?? throw new InvalidOperationException("the harness was started without a proxy");

    public SandboxRegistry Registry { get; }

    public KubernetesClient Client { get; }

    public CutOffStateStore State { get; private set; }

    /// <summary>What the engine said of passes that ended without a report.</summary>
    public ConcurrentQueue<string> WarningsWithoutReport { get; } = new();

    /// <summary>How people are told; counts from the next <see cref="Restart"/> on.</summary>
    public NotificationOptions Notifications { get; set; } = new();

    /// <summary>The namespace of this test.</summary>
    public string Namespace { get; } = "e2e-" + Guid.NewGuid().ToString("N")[..10];

    public SandboxCluster Sandbox => _sandbox ?? throw new InvalidOperationException("the test runs on a real cluster");

    /// <summary>The kubeconfig that passes use.</summary>
    public string Kubeconfig => File.ReadAllText(Path.Combine(Clusters, ClusterName + ".kubeconfig"));

    private string Clusters => Path.Combine(_folder.Path, "clusters");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts on the given cluster, with our CRDs and those of the guide installed.</summary>
    /// <param name="kind">The cluster.</param>
    /// <param name="proxied">Whether the engine talks through a proxy, on a clock on which waits pass at once.</param>
    /// <param name="pageSize">The largest page of the registry's tag lists.</param>
    /// <param name="passTimeout">How long a pass may take, as the engine is told; nothing cuts it off.</param>
    public static async Task<EngineHarness> StartAsync(ClusterKind kind, bool proxied = false, int pageSize = 1000, TimeSpan? passTimeout = null)
    {
        ClusterTurn? turn = kind == ClusterKind.Sandbox ? null : await ClusterTurn.TakeAsync(Cancelled);
        try
        {
            return await StartAsync(turn, proxied, pageSize, passTimeout);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    private static async Task<EngineHarness> StartAsync(ClusterTurn? turn, bool proxied, int pageSize, TimeSpan? passTimeout)
    {
        SandboxCluster? sandbox = turn is null ? await SandboxCluster.StartAsync(new(), TimeProvider.System, Cancelled) : null;
        string kubeconfig = turn?.Kubeconfig ?? sandbox!.Kubeconfig;
        ApiProxy? proxy = proxied ? await ApiProxy.StartAsync(kubeconfig) : null;
        EngineHarness harness = new(sandbox, turn, kubeconfig, proxy, await SandboxRegistry.StartAsync(new() { PageSize = pageSize }, Cancelled), passTimeout ?? Timeout.InfiniteTimeSpan);
        foreach (string file in RepositoryFiles.Crds("config/crds").Concat(RepositoryFiles.Crds("config/samples/crds")))
        {
            await harness.ApplyAsync(await File.ReadAllTextAsync(file, Cancelled));
        }

        await harness.EstablishedAsync();
        await harness.ApplyAsync($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {harness.Namespace}}}}}");
        return harness;
    }

    /// <summary>Applies manifests as a user would; <c>NS</c> stands for the test's namespace and <c>REGISTRY</c> for the registry's host.</summary>
    public async Task ApplyAsync(string yaml)
    {
        foreach (object? document in YamlReader.ReadDocuments(Substitute(yaml)))
        {
            KubeObject applied = await Client.ApplyAsync(new((Dictionary<string, object?>)document!), new ApplyOptions { FieldManager = "user", Force = true }, Cancelled);
            await SeenAsync(applied.Gvk, applied.Namespace, applied.Name);
        }
    }

    /// <summary>Applies manifests outside of the test's namespace, which others on the cluster would see; they go when the test ends.</summary>
    public async Task ApplySharedAsync(string yaml)
    {
        _shared.AddRange(YamlReader.ReadDocuments(Substitute(yaml)).Select(d => new KubeObject((Dictionary<string, object?>)d!)));
        await ApplyAsync(yaml);
    }

    /// <summary>Waits until the server's watch cache, from which passes read our kinds, has an object as it is.</summary>
    private async Task SeenAsync(GroupVersionKind gvk, string ns, string name)
    {
        for (int i = 0; i < 250 && gvk.Group == Names.Group; i++)
        {
            KubeObject? live = await Client.GetAsync(gvk, ns, name, Cancelled);
            KubeObjectList cached = await Client.ListAsync(gvk, ns, ListOptions.Default with { FromCache = true }, Cancelled);
            if (cached.Items.FirstOrDefault(item => item.Name == name)?.ResourceVersion == live?.ResourceVersion)
            {
                return;
            }

            await Task.Delay(20, Cancelled);
        }
    }

    /// <summary>Waits until the cluster serves a kind.</summary>
    public async Task EstablishedAsync(GroupVersionKind kind)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await Client.ListAsync(kind, "default", ListOptions.Default, Cancelled);
                return;
            }
            catch (Exception e) when (e is NoMatchException or KubernetesException && i < 50)
            {
                Client.InvalidateDiscovery();
                await Task.Delay(100, Cancelled);
            }
        }
    }

    /// <summary>A second process that works on the same cluster as if the lease had been lost, directly and without the first one's memory.</summary>
    public IDisposable SecondEngine(out Func<Task> settle)
    {
        AddCluster("second", Kubeconfig);
        ClusterReconciler engine = CreateEngine();
        settle = async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                PassReport report = await engine.RunAsync(new WorkItem("second", Time.GetUtcNow(), null), Cancelled);
                if (report.NextIn is not { } next || next > TimeSpan.FromSeconds(30))
                {
                    return;
                }

                Time.Advance(next);
            }
        };
        return engine;
    }

    /// <summary>Another process of the same fleet, with the same state.</summary>
    public ClusterReconciler AnotherInstance() => CreateEngine();

    /// <summary>Passes until nothing is wanted soon, and demands that a ResourceSet is ready then.</summary>
    public async Task SettleReadyAsync(string name = "app")
    {
        await SettleAsync();
        Condition? ready = Condition.Find(await ResourceSetAsync(name), Condition.Ready);
        Assert.True(ready is { Status: "True" }, $"{name} is not ready: {ready?.Reason} {ready?.Message}");
    }

    /// <summary>A text with this test's names filled in.</summary>
    public string Fill(string text) => Substitute(text);

    /// <summary>The ids of an object's inventory, in stored order.</summary>
    public static IReadOnlyList<string?> InventoryOf(KubeObject source) =>
        [.. (source.Root.ListAt("status", "inventory", "entries") ?? []).Cast<Dictionary<string, object?>>().Select(e => e.StringAt("id"))];

    /// <summary>The engine's requests about this test's namespace or the cluster as a whole; a shared server has other tests' objects as well.</summary>
    public List<ProxiedRequest> RequestsOfNamespace() =>
        [.. Proxy.Log.Where(r => !r.Path.Contains("/namespaces/", StringComparison.Ordinal) || r.Path.Contains(Namespace, StringComparison.Ordinal))];

    /// <summary>The writes among them.</summary>
    public List<ProxiedRequest> WritesInNamespace() => [.. RequestsOfNamespace().Where(r => r.IsWrite)];

    /// <summary>Puts another kubeconfig into the catalogue.</summary>
    public void AddCluster(string name, string kubeconfig) => File.WriteAllText(Path.Combine(Clusters, name + ".kubeconfig"), kubeconfig);

    /// <summary>Creates an object as a tool would that does not apply on the server's side.</summary>
    public Task<KubeObject> CreateAsync(string yaml, string manager) =>
        Client.CreateAsync(new((Dictionary<string, object?>)YamlReader.ReadDocument(Substitute(yaml))!), manager, Cancelled);

    /// <summary>Settings of the cluster, as an operator would write them.</summary>
    public void Configure(string json) => File.WriteAllText(Path.Combine(Clusters, ClusterName + ".settings.json"), json);

    /// <summary>Another process takes over: nothing of the old one's memory is left but what it has stored.</summary>
    public void Restart()
    {
        _engine.Dispose();
        State = new(new FileStateStore(Path.Combine(_folder.Path, "state"), Time));
        _engine = CreateEngine();
    }

    /// <summary>Loses what was stored between passes as well.</summary>
    public void Forget()
    {
        string state = Path.Combine(_folder.Path, "state");
        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }

        Restart();
    }

    /// <summary>One pass, as the queue would start it.</summary>
    public Task<PassReport> PassAsync(string? pushed = null, string cluster = ClusterName) => PassAsync(Cancelled, pushed, cluster);

    /// <summary>One pass that ends early when asked to.</summary>
    public Task<PassReport> PassAsync(CancellationToken cancellationToken, string? pushed = null, string cluster = ClusterName) =>
        _engine.RunAsync(new WorkItem(cluster, Time.GetUtcNow(), pushed is null ? null : $"{Registry.Host}/{pushed}"), cancellationToken);

    /// <summary>Passes until the cluster asks for nothing soon any more, as the queue's follow-ups would.</summary>
    public async Task<PassReport> SettleAsync(int most = 20)
    {
        PassReport report = await PassAsync();
        for (int i = 0; i < most && report.Failure is null && report.NextIn is { } next && next < TimeSpan.FromSeconds(30); i++)
        {
            Time.Advance(next);
            report = await PassAsync();
        }

        return report;
    }

    public async Task<KubeObject> GetAsync(string apiVersion, string kind, string name) =>
        await FindAsync(apiVersion, kind, name) ?? throw new InvalidOperationException($"{kind}/{Namespace}/{name} does not exist");

    public Task<KubeObject?> FindAsync(string apiVersion, string kind, string name) =>
        Client.GetAsync(GroupVersionKind.From(apiVersion, kind), Namespace, name, Cancelled);

    public Task<KubeObject> ResourceSetAsync(string name) => GetAsync(Names.ApiVersion, "ResourceSet", name);

    public Task<KubeObject> ProviderAsync(string name) => GetAsync(Names.ApiVersion, "ResourceSetInputProvider", name);

    public async Task DeleteAsync(string apiVersion, string kind, string name)
    {
        GroupVersionKind gvk = GroupVersionKind.From(apiVersion, kind);
        await Client.DeleteAsync(gvk, Namespace, name, DeleteOptions.Default, Cancelled);
        await SeenAsync(gvk, Namespace, name);
    }

    public async Task<KubeObject> PatchAsync(string apiVersion, string kind, string name, string yaml, string? subresource = null, string manager = "user")
    {
        GroupVersionKind gvk = GroupVersionKind.From(apiVersion, kind);
        KubePatch patch = new(PatchType.Merge, YamlReader.ReadDocument(Substitute(yaml))!) { Subresource = subresource, FieldManager = manager };
        KubeObject patched = await Client.PatchAsync(gvk, Namespace, name, patch, Cancelled);
        await SeenAsync(gvk, Namespace, name);
        return patched;
    }

    public Task AnnotateAsync(string kind, string name, string key, string? value) =>
        PatchAsync(Names.ApiVersion, kind, name, $"{{metadata: {{annotations: {{\"{key}\": {(value is null ? "null" : $"\"{value}\"")}}}}}}}");

    /// <summary>The events about an object as <c>type reason: message</c>, oldest first.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string kind, string name)
    {
        KubeObjectList list = await Client.ListAsync(new("", "v1", "Event"), Namespace, ListOptions.Default, Cancelled);
        return [.. list.Items
            .Where(e => e.Root.StringAt("involvedObject", "kind") == kind && e.Root.StringAt("involvedObject", "name") == name)
            .OrderBy(e => e.Name, StringComparer.Ordinal)
            .Select(e => $"{e.Root.StringAt("type")} {e.Root.StringAt("reason")}: {e.Root.StringAt("message")}")];
    }

    public async ValueTask DisposeAsync()
    {
        using ClusterTurn? turn = _turn;
        if (_sandbox is null)
        {
            await CleanUpAsync();
        }

        _engine.Dispose();
        _clients.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        await Registry.DisposeAsync();
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        _folder.Dispose();
    }

    private ClusterReconciler CreateEngine() => ServerlessEngine.Create(
        new EngineOptions { KubeconfigOrigin = KubeconfigOrigin.Laptop, Registry = new RegistryClientOptions(), Notifications = Notifications, PassTimeout = _passTimeout, OnWarning = (_, warning) => WarningsWithoutReport.Enqueue(warning) },
        new FolderClusterCatalog(Clusters),
        State,
        Time);

    private string Substitute(string yaml) => yaml
        .Replace("REGISTRY", Registry.Host, StringComparison.Ordinal)
        .Replace("NS", Namespace, StringComparison.Ordinal);

    private async Task EstablishedAsync()
    {
        foreach (GroupVersionKind kind in (GroupVersionKind[])[Names.ResourceSet, Names.InputProvider, new("helm.toolkit.fluxcd.io", "v2", "HelmRelease")])
        {
            await EstablishedAsync(kind);
        }
    }

    // A shared server has no garbage collection of namespaces: what the test leaves behind must not be found by others' passes.
    private async Task CleanUpAsync()
    {
        foreach (GroupVersionKind kind in (GroupVersionKind[])[Names.ResourceSet, Names.InputProvider])
        {
            foreach (KubeObject left in (await Client.ListAsync(kind, Namespace, ListOptions.Default, CancellationToken.None)).Items)
            {
                Dictionary<string, object?> free = new() { ["metadata"] = new Dictionary<string, object?> { ["finalizers"] = null } };
                await Client.PatchAsync(kind, Namespace, left.Name, new KubePatch(PatchType.Merge, free), CancellationToken.None);
                await Client.DeleteAsync(kind, Namespace, left.Name, DeleteOptions.Default, CancellationToken.None);
            }
        }

        foreach (KubeObject left in Enumerable.Reverse(_shared))
        {
            await Client.DeleteAsync(left.Gvk, left.Namespace, left.Name, DeleteOptions.Default, CancellationToken.None);
        }

        await Client.DeleteAsync(NamespaceKind, "", Namespace, DeleteOptions.Default, CancellationToken.None);
    }
}
