using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>
/// A real API server, named by TEST_KUBECONFIG, with a namespace of its own for one test. Without the variable the test is skipped,
/// or fails when REQUIRE_REAL=1.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    public const string FieldManager = "test";

    private static readonly GroupVersionKind NamespaceKind = new("", "v1", "Namespace");

    private TestCluster(KubernetesClient client, string ns)
    {
        Client = client;
        Namespace = ns;
    }

    public KubernetesClient Client { get; }

    /// <summary>The namespace of this test.</summary>
    public string Namespace { get; }

    /// <summary>The kubeconfigs of TEST_KUBECONFIG: one, or several like those of KUBECONFIG, each of a server of its own.</summary>
    public static string[] Paths =>
        Environment.GetEnvironmentVariable("TEST_KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Ends the test where there is no server.</summary>
    public static void Require()
    {
        const string why = "TEST_KUBECONFIG does not name the kubeconfig of an API server";
        Assert.SkipWhen(Paths.Length == 0 && Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1", why);
        Assert.True(Paths.Length > 0, why);
    }

    /// <summary>The kubeconfig of the first server.</summary>
    public static string RequireKubeconfig()
    {
        Require();
        return File.ReadAllText(Paths[0]);
    }

    public static ClusterConnection RequireConnection() => Kubeconfig.Parse(RequireKubeconfig(), KubeconfigOrigin.Laptop).Select();

    public static async Task<TestCluster> StartAsync(KubernetesClientOptions? options = null, TimeProvider? time = null)
    {
        KubernetesClient client = KubernetesClient.Create(RequireConnection(), options ?? new KubernetesClientOptions(), time ?? TimeProvider.System);
        string ns = "test-" + Guid.NewGuid().ToString("N")[..12];
        await client.CreateAsync(Object("v1", "Namespace", "", ns), FieldManager, TestContext.Current.CancellationToken);
        return new TestCluster(client, ns);
    }

    /// <summary>An object with only its name.</summary>
    public static KubeObject Object(string apiVersion, string kind, string ns, string name)
    {
        Dictionary<string, object?> metadata = new() { ["name"] = name };
        if (ns.Length > 0)
        {
            metadata["namespace"] = ns;
        }

        return new KubeObject(new Dictionary<string, object?> { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata });
    }

    /// <summary>A ConfigMap of this test's namespace.</summary>
    public KubeObject ConfigMap(string name, string key = "key", string value = "value")
    {
        KubeObject map = Object("v1", "ConfigMap", Namespace, name);
        map.Root["data"] = new Dictionary<string, object?> { [key] = value };
        return map;
    }

    /// <summary>An object written as JSON; <c>NAMESPACE</c> stands for this test's namespace.</summary>
    public KubeObject Parse(string json) =>
        new((Dictionary<string, object?>)JsonTree.Parse(json.Replace("NAMESPACE", Namespace, StringComparison.Ordinal))!);

    public async ValueTask DisposeAsync()
    {
        await Client.DeleteAsync(NamespaceKind, "", Namespace, DeleteOptions.Default, CancellationToken.None);
        Client.Dispose();
    }
}
