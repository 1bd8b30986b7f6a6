using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Sandbox.Kubernetes;
using Xunit;

namespace Serverless.Engine.Tests.Crds;

/// <summary>
/// The API server of <c>TEST_KUBECONFIG</c> and the sandbox, both with the repository's CRDs installed. It speaks bare HTTP on
/// purpose: what is tested here is the schema, with nothing of the product in between.
/// </summary>
public sealed partial class CrdCluster : IAsyncLifetime
{
    private HttpClient? _client;
    private HttpClient? _sandboxClient;
    private SandboxCluster? _sandbox;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxCluster.StartAsync(new(), TimeProvider.System, CancellationToken.None);
        _sandboxClient = Connect(_sandbox.Kubeconfig);
        await InstallAsync(_sandboxClient);
        if (TestCluster.Paths is [string path, ..])
        {
            _client = Connect(await File.ReadAllTextAsync(path));
            await InstallAsync(_client);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _sandboxClient?.Dispose();
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    /// <summary>The same question to the sandbox.</summary>
    internal Task<(HttpStatusCode Code, Dictionary<string, object?> Body)> CreateDryInSandboxAsync(string path, string yaml) =>
        SendAsync(_sandboxClient!, HttpMethod.Post, $"{path}?dryRun=All&fieldValidation=Strict", "application/yaml", yaml, "application/json");

    /// <summary>Asks the server to create an object without keeping it; the answer is the object or a Status.</summary>
    internal Task<(HttpStatusCode Code, Dictionary<string, object?> Body)> CreateDryAsync(string path, string yaml) =>
        SendAsync(HttpMethod.Post, $"{path}?dryRun=All&fieldValidation=Strict", "application/yaml", yaml);

    internal Task<(HttpStatusCode Code, Dictionary<string, object?> Body)> SendAsync(
        HttpMethod method, string path, string mediaType, string text, string accept = "application/json") =>
        SendAsync(Client(), method, path, mediaType, text, accept);

    private static async Task<(HttpStatusCode Code, Dictionary<string, object?> Body)> SendAsync(
        HttpClient client, HttpMethod method, string path, string mediaType, string text, string accept)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Accept.ParseAdd(accept);
        if (text.Length > 0)
        {
            request.Content = new StringContent(text, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        return (response.StatusCode, JsonTree.ParseObject(await response.Content.ReadAsByteArrayAsync()));
    }

    private HttpClient Client()
    {
        TestCluster.Require();
        return _client!;
    }

    private static async Task InstallAsync(HttpClient client)
    {
        foreach (string file in RepositoryFiles.Crds("config/crds").Concat(RepositoryFiles.Crds("config/samples/crds")))
        {
            await InstallAsync(client, await File.ReadAllTextAsync(file));
        }
    }

    private static async Task InstallAsync(HttpClient client, string yaml)
    {
        string path = $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{CrdName().Match(yaml).Groups[1].Value}";
        (HttpStatusCode code, Dictionary<string, object?> body) = await SendAsync(
            client, HttpMethod.Patch, $"{path}?fieldManager=crd-tests&force=true&fieldValidation=Strict", "application/apply-patch+yaml", yaml, "application/json");
        if (code is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            throw new InvalidOperationException($"{path}: {JsonTree.ToJson(body)}");
        }

        for (int i = 0; i < 100 && !IsEstablished(body); i++)
        {
            await Task.Delay(100);
            (_, body) = await SendAsync(client, HttpMethod.Get, path, "", "", "application/json");
        }
    }

    private static bool IsEstablished(Dictionary<string, object?> crd) =>
        crd.ListAt("status", "conditions")?.OfType<Dictionary<string, object?>>()
            .Any(c => c.StringAt("type") == "Established" && c.StringAt("status") == "True") == true;

    private static HttpClient Connect(string kubeconfig)
    {
        string Field(string name) => Regex.Match(kubeconfig, name + @":\s*(\S+)").Groups[1].Value;
        string Pem(string name) => Encoding.UTF8.GetString(Convert.FromBase64String(Field(name)));

        X509Certificate2 authority = X509Certificate2.CreateFromPem(Pem("certificate-authority-data"));
        SocketsHttpHandler handler = new();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.ClientCertificates =
            [X509Certificate2.CreateFromPem(Pem("client-certificate-data"), Pem("client-key-data"))];
        return new HttpClient(handler) { BaseAddress = new Uri(Field("server")) };
    }

    [GeneratedRegex(@"^  name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex CrdName();
}
