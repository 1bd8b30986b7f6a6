using System.Net;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Published;
using Serverless.Functions.Tests.Telemetry;
using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>
/// A whole run of the published handler, at the lowest log level, over everything that holds a secret and works, and everything that holds one
/// and fails: the secrets must show up nowhere.
/// </summary>
public sealed class PlantedSecretTests(PublishedHandler published) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ServerPort.Next();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_EverythingThatHoldsASecret_ShowsNoneOfThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a file cannot say which authorities a process trusts");
        await using PlantedInternet internet = await PlantedInternet.StartAsync();
        await using Collector collector = new();
        await collector.StartAsync();
        await using ProviderCluster cluster = await ProviderCluster.StartAsync();
        await using SandboxCluster second = await SandboxCluster.StartAsync(new(), TimeProvider.System, Cancelled);
        cluster.IssueTokens(account => internet.Secrets.Add($"plantedHeader.{account}.plantedSignature"));
        PlantedProviders providers = new(cluster, internet);
        await providers.InstallAsync();
        WriteClusters(cluster, second, internet.Secrets);
        await using HandlerProcess handler = await HandlerProcess.StartAsync(published, _port, Variables(internet, collector), "serve");
        using HttpResponseMessage ready = await handler.ReadyAsync();

        await handler.LineAsync("\"cluster\":\"test\"", "pass done");
        List<string> answers = await WebhooksAsync(handler);
        string[] pages = await PagesAsync(handler);
        // Only then nothing more is written, and what was measured last has been sent.
        handler.Terminate();
        await handler.ExitAsync();

        await ShouldHaveRunAsync(cluster, providers);
        internet.CertificatesShown.ShouldContain("ok.mtls.example");
        collector.Received.Select(message => message.Path).Distinct().ShouldBe(["/v1/traces", "/v1/metrics"], ignoreOrder: true);
        internet.Secrets.All.Count().ShouldBeGreaterThan(100, "what was shown and given out is looked for as well");
        List<string> events = await Shown.ObjectsAsync(cluster.Client, new("", "v1", "Event"));
        events.Count.ShouldBeGreaterThan(100);
        Shown.ShouldHoldNoSecret(internet.Secrets, new()
        {
            ["output"] = [.. handler.Output, .. handler.Errors],
            ["lines of the lowest level"] = [.. handler.Output.Where(line => line.Contains("\"level\":\"Debug\"", StringComparison.Ordinal))],
            ["answers to webhooks"] = answers,
            ["pages"] = pages,
            ["providers"] = await Shown.ObjectsAsync(cluster.Client, Names.InputProvider),
            ["events"] = events,
            ["state"] = Shown.Files(_folder.File("state")),
            ["telemetry"] = [.. collector.Received.Select(message => Encoding.Latin1.GetString(message.Body))],
        });
    }

    /// <summary>Two clusters that work, by token and by key, one that refuses its token, and files that cannot be used.</summary>
    private void WriteClusters(ProviderCluster cluster, SandboxCluster second, PlantedSecrets secrets)
    {
        Directory.CreateDirectory(_folder.File("clusters"));
        string token = cluster.TokenKubeconfig.Split("token: ")[1].Split('\n')[0].Trim();
        string key = second.Kubeconfig.Split("client-key-data: ")[1].Split('\n')[0].Trim();
        secrets.Add(token);
        secrets.Add(key);
        secrets.AddKey(Encoding.UTF8.GetString(Convert.FromBase64String(key)));
        _folder.Write("clusters/test.yaml", cluster.TokenKubeconfig);
        _folder.Write("clusters/test.settings.json", """{"maxConcurrent":64}""");
        _folder.Write("clusters/key.yaml", second.Kubeconfig);
        _folder.Write("clusters/stranger.yaml", cluster.TokenKubeconfig.Replace(token, "planted-cluster-token", StringComparison.Ordinal));
        _folder.Write("clusters/wrong-key.yaml", second.Kubeconfig.Replace(key, Convert.ToBase64String("planted-client-key"u8), StringComparison.Ordinal));
        _folder.Write("clusters/no-base64.yaml", second.Kubeconfig.Replace(key, "planted-no-base64", StringComparison.Ordinal));
        _folder.Write("clusters/no-yaml.yaml", "users: [{name: u, user: {token: planted-token");
    }

    private Dictionary<string, string> Variables(PlantedInternet internet, Collector collector)
    {
        _folder.Write("ca.pem", internet.AuthorityPem);
        _folder.Write("google.json", GoogleKey(internet.Secrets));
        return new()
        {
            ["HTTPS_PROXY"] = $"http://user:planted-proxy-password@127.0.0.1:{internet.Proxy.Port}",
            ["NO_PROXY"] = "127.0.0.1,localhost",
            ["SSL_CERT_FILE"] = _folder.File("ca.pem"),
            ["Listen"] = $"127.0.0.1:{_port}",
            ["LogLevel"] = "Trace",
            ["Clusters__RequestsPerSecond"] = "10000",
            ["Registries__RetryDelays"] = "10ms,20ms",
            ["Services__RetryDelays"] = "none",
            ["Clusters__Folder"] = _folder.File("clusters"),
            ["State__Folder"] = _folder.File("state"),
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-api-key=planted-collector-key",
            ["AZURE_TENANT_ID"] = "11111111-1111-1111-1111-111111111111",
            ["AZURE_CLIENT_ID"] = "22222222-2222-2222-2222-222222222222",
            ["AZURE_CLIENT_SECRET"] = "plantedClientSecret",
            ["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE",
            ["AWS_SECRET_ACCESS_KEY"] = "planted-aws-secret",
            ["AWS_SESSION_TOKEN"] = "planted-aws-session",
            ["GOOGLE_APPLICATION_CREDENTIALS"] = _folder.File("google.json"),
            ["Receivers__plain__Kind"] = "generic",
            ["Receivers__plain__Mode"] = "token",
            ["Receivers__plain__Secret"] = "planted-receiver-secret",
            ["Receivers__signed__Kind"] = "ghcr",
            ["Receivers__signed__Secret"] = "planted-signing-secret",
            ["Receivers__signed__SecondSecret"] = "planted-next-secret",
            ["Receivers__hub__Kind"] = "dockerhub",
            ["Receivers__hub__Secret"] = "planted-path-secret",
            ["Receivers__gar__Kind"] = "gar",
            ["Receivers__gar__Audience"] = "https://hub.example/",
            ["Receivers__gar__ServiceAccount"] = "push@project.iam.gserviceaccount.com",
            ["Receivers__broken__Kind"] = "nothing",
            ["Receivers__broken__Secret"] = "planted-useless-secret",
        };
    }

    private static string GoogleKey(PlantedSecrets secrets)
    {
        using System.Security.Cryptography.RSA key = System.Security.Cryptography.RSA.Create(2048);
        string pem = secrets.AddKey(key.ExportPkcs8PrivateKeyPem());
        return JsonTree.ToJson(new Dictionary<string, object?> { ["type"] = "service_account", ["client_email"] = "scan@project.iam.gserviceaccount.com", ["private_key"] = pem });
    }

    /// <summary>Requests of all outcomes, each with secrets wherever senders put them.</summary>
    private static async Task<List<string>> WebhooksAsync(HandlerProcess handler)
    {
        List<string> answers = [];
        (string Path, string Header, string Value, string Body, HttpStatusCode Status)[] requests =
        [
            ("generic/plain", "Authorization", "Bearer planted-receiver-secret", """{"registry":"ok.basic.example","repository":"app","tag":"1.0.0"}""", HttpStatusCode.Accepted),
            ("generic/plain", "Authorization", "Bearer planted-receiver-secret", "{\"token\":\"planted-body", HttpStatusCode.BadRequest),
            ("generic/plain", "Authorization", "Bearer planted-wrong-secret", "{}", HttpStatusCode.Unauthorized),
            ("generic/plain?code=planted-function-key", "x-functions-key", "planted-function-key", "{}", HttpStatusCode.Unauthorized),
            ("ghcr/signed", "X-Hub-Signature-256", "sha256=planted-signature", "{}", HttpStatusCode.Unauthorized),
            ("dockerhub/hub/planted-path-secret", "x-functions-key", "planted-function-key", """{"push_data":{"tag":"1"},"repository":{"repo_name":"acme/web"}}""", HttpStatusCode.Accepted),
            ("dockerhub/hub/planted-wrong-secret", "x-functions-key", "planted-function-key", "{}", HttpStatusCode.Unauthorized),
            ("dockerhub/none/planted-path-secret", "Authorization", "Bearer planted-bearer", "{}", HttpStatusCode.NotFound),
            ("gar/gar", "Authorization", "Bearer planted.bearer.token", "{}", HttpStatusCode.Unauthorized),
            ("broken/broken", "Authorization", "Basic planted", "{}", HttpStatusCode.NotFound),
        ];
        foreach ((string path, string header, string value, string body, HttpStatusCode status) in requests)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/" + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage response = await handler.Http.SendAsync(request, Cancelled);
            string answer = await response.Content.ReadAsStringAsync(Cancelled);
            response.StatusCode.ShouldBe(status, $"{path}: {answer}");
            answers.Add(response.Headers + answer);
        }

        return answers;
    }

    private static async Task<string[]> PagesAsync(HandlerProcess handler) =>
    [
        await handler.Http.GetStringAsync("/metrics", Cancelled),
        await handler.Http.GetStringAsync("/api/health?code=planted-function-key", Cancelled),
        await handler.Http.GetStringAsync("/api/status?code=planted-function-key", Cancelled),
    ];

    private static async Task ShouldHaveRunAsync(ProviderCluster cluster, PlantedProviders providers)
    {
        Dictionary<string, string> ready = await cluster.ReadyAsync();
        ready.Where(provider => provider.Value.StartsWith("True ", StringComparison.Ordinal)).Select(provider => provider.Key)
            .ShouldBe(providers.Working, ignoreOrder: true, string.Join('\n', ready.Select(provider => $"{provider.Key}: {provider.Value}")));
        ready.Values.ShouldAllBe(condition => condition.StartsWith("True ", StringComparison.Ordinal) || condition.StartsWith("False ", StringComparison.Ordinal));
    }
}
