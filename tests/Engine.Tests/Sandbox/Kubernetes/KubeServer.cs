using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Yaml;
using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

/// <summary>
/// A server that the conformance tests run on: the sandbox, or the real API server of TEST_KUBECONFIG. Every instance has a
/// namespace and an API group of its own.
/// </summary>
internal sealed class KubeServer : IAsyncDisposable
{
    public const string SandboxName = "sandbox";
    public const string RealName = "real";

    private readonly SandboxCluster? _sandbox;
    private readonly HttpClient _client;

    private KubeServer(string kubeconfig, SandboxCluster? sandbox)
    {
        _sandbox = sandbox;
        _client = Connect(kubeconfig);
    }

    public string Namespace { get; private set; } = "";

    /// <summary>API group of the widgets.</summary>
    public string Group { get; } = $"g{Guid.NewGuid():N}.example.com";

    public string ConfigMaps => $"/api/v1/namespaces/{Namespace}/configmaps";

    public string Widgets => $"/apis/{Group}/v1/namespaces/{Namespace}/widgets";

    public string WidgetVersion => $"{Group}/v1";

    public static TheoryData<string> All => [SandboxName, RealName];

    public static async Task<KubeServer> OpenAsync(string name)
    {
        SandboxCluster? sandbox = null;
        string kubeconfig;
        if (name == RealName)
        {
            kubeconfig = TestCluster.RequireKubeconfig();
        }
        else
        {
            sandbox = await SandboxCluster.StartAsync(new SandboxClusterOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
            kubeconfig = sandbox.Kubeconfig;
        }

        KubeServer server = new(kubeconfig, sandbox);
        server.Namespace = (await server.PostAsync("/api/v1/namespaces", """{"metadata":{"generateName":"t-"}}""")).Text("metadata", "name");
        return server;
    }

    /// <summary>Defines the widgets, with most of what a schema can say.</summary>
    public async Task DefineWidgetsAsync()
    {
        string definition = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", "sandbox-widgets-crd.json")))
            .Replace("example.com", Group, StringComparison.Ordinal);
        (await PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)).Code.ShouldBe(201);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while ((await GetAsync(Widgets)).Code != 200)
        {
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>The text of a widget.</summary>
    public string Widget(string name, string spec) => $$"""{"apiVersion":"{{WidgetVersion}}","kind":"Widget","metadata":{"name":"{{name}}"},"spec":{{spec}}}""";

    public Task<KubeAnswer> GetAsync(string path, string accept = "application/json") => SendAsync(HttpMethod.Get, path, null, "", accept);

    public Task<KubeAnswer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body, "application/json");

    public Task<KubeAnswer> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body, "application/json");

    public Task<KubeAnswer> DeleteAsync(string path, string? options = null) => SendAsync(HttpMethod.Delete, path, options, "application/json");

    public Task<KubeAnswer> MergeAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json");

    public Task<KubeAnswer> PatchAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/json-patch+json");

    public Task<KubeAnswer> StrategicAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/strategic-merge-patch+json");

    public Task<KubeAnswer> ApplyAsync(string path, string manager, string body, string query = "") =>
        SendAsync(HttpMethod.Patch, $"{path}?fieldManager={manager}{query}", body, "application/apply-patch+yaml");

    public async Task<KubeAnswer> SendAsync(
        HttpMethod method, string path, string? body, string contentType, string accept = "application/json", string impersonate = "")
    {
        using HttpRequestMessage request = new(method, path.TrimStart('/'));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("tester", "1"));
        if (impersonate.Length > 0)
        {
            request.Headers.Add("Impersonate-User", impersonate);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return new KubeAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers.ETag?.Tag ?? "");
    }

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is null)
        {
            await DeleteAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{Group}");
            await DeleteAsync($"/api/v1/namespaces/{Namespace}");
        }
        else
        {
            await _sandbox.DisposeAsync();
        }

        _client.Dispose();
    }

    /// <summary>A client for the first cluster and user of a kubeconfig.</summary>
    public static HttpClient Connect(string kubeconfig, bool withCredentials = true)
    {
        Dictionary<string, object?> root = (Dictionary<string, object?>)YamlReader.ReadDocument(kubeconfig)!;
        Dictionary<string, object?> cluster = ((Dictionary<string, object?>)root.ListAt("clusters")![0]!).MapAt("cluster")!;
        Dictionary<string, object?> user = ((Dictionary<string, object?>)root.ListAt("users")![0]!).MapAt("user")!;
        X509Certificate2 authority = X509Certificate2.CreateFromPem(Pem(cluster, "certificate-authority-data"));
        SocketsHttpHandler handler = new();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        HttpClient client = new(handler) { BaseAddress = new Uri(cluster.StringAt("server")!.TrimEnd('/') + "/") };
        if (withCredentials && user.ContainsKey("client-key-data"))
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPem(Pem(user, "client-certificate-data"), Pem(user, "client-key-data"));
            handler.SslOptions.ClientCertificates = [certificate];
        }
        else if (withCredentials)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.StringAt("token"));
        }

        return client;
    }

    private static string Pem(Dictionary<string, object?> map, string key) => Encoding.ASCII.GetString(Convert.FromBase64String(map.StringAt(key)!));
}
