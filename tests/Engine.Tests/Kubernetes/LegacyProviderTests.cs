using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §6: the <c>auth-provider</c> entries <c>oidc</c> and <c>gcp</c> of old kubeconfigs.</summary>
public sealed class LegacyProviderTests : IDisposable
{
    private const string Secret = "planted-secret";

    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    private readonly string _folder = Directory.CreateTempSubdirectory("legacy-").FullName;
    private readonly TestCertificates _certificates = new();
    private readonly RetryClock _clock = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ConcurrentQueue<string> _forms = new();
    private string _refused = "none";
    private Func<int, (int Status, string Body)> _answer = n => (200, "{\"id_token\":\"" + n.ToString(CultureInfo.InvariantCulture) + "\"}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Oidc_ExpiringToken_IsRefreshedAtTheIssuersEndpoint()
    {
        string second = Token(minutes: 120, "second");
        _answer = n => (200, n == 1 ? $$"""{"id_token":"{{second}}","refresh_token":"next/1"}""" : $$"""{"id_token":"{{Token(minutes: 240, "third")}}"}""");
        string first = Token(minutes: 60, "first");
        await using FakeApiServer server = await StartAsync();
        using KubernetesClient client = Client(server, Oidc(server, ("id-token", first), ("client-secret", "s:1")));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromMinutes(59));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(51));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromMinutes(60));
        await GetAsync(client);

        _seen.ShouldBe([$"Bearer {first}", $"Bearer {first}", $"Bearer {second}", $"Bearer {Token(minutes: 240, "third")}"]);
        string login = "Basic " + Convert.ToBase64String("kubernetes:s%3A1"u8);
        _forms.ShouldBe([$"{login} grant_type=refresh_token&refresh_token={Secret}", $"{login} grant_type=refresh_token&refresh_token=next%2F1"]);
    }

    [Fact]
    public async Task Oidc_IssuerThatWantsTheSecretInTheForm_GetsItThere()
    {
        _answer = n => n == 1 ? (401, "{\"error\":\"invalid_client\"}") : (200, $$"""{"id_token":"{{Token(minutes: 60)}}"}""");
        await using FakeApiServer server = await StartAsync();
        using KubernetesClient client = Client(server, Oidc(server, ("client-secret", "s")));

        await GetAsync(client);

        _forms.Last().ShouldBe($" grant_type=refresh_token&refresh_token={Secret}&client_id=kubernetes&client_secret=s");
    }

    [Fact]
    public async Task Oidc_RefusedToken_IsRefreshedOnce()
    {
        string first = Token(minutes: 60, "first");
        _refused = "Bearer " + first;
        _answer = _ => (200, $$"""{"id_token":"{{Token(minutes: 60, "second")}}"}""");
        await using FakeApiServer server = await StartAsync();
        using KubernetesClient client = Client(server, Oidc(server, ("id-token", first)));

        await GetAsync(client);

        _seen.ShouldBe([$"Bearer {first}", $"Bearer {Token(minutes: 60, "second")}"]);
        _forms.ShouldBe([$" grant_type=refresh_token&refresh_token={Secret}&client_id=kubernetes"]);
    }

    [Theory]
    [InlineData(400, "{\"error\":\"invalid_grant\",\"error_description\":\"planted-secret\"}", "HTTP 400 invalid_grant; log in again")]
    [InlineData(400, "{\"error\":\"planted secret\"}", "HTTP 400; log in again")]
    [InlineData(502, "<html>planted-secret</html>", "HTTP 502; log in again")]
    [InlineData(302, "", "HTTP 302; log in again")]
    [InlineData(200, "planted-secret", "the answer is not a JSON object")]
    [InlineData(200, "{\"access_token\":\"planted-secret\"}", "the issuer's answer has no id_token")]
    public async Task Oidc_FailedRefresh_IsExplainedWithoutTheAnswer(int status, string body, string expected)
    {
        _answer = _ => (status, body);
        await using FakeApiServer server = await StartAsync();
        using KubernetesClient client = Client(server, Oidc(server));

        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));

        e.Class.ShouldBe(KubernetesErrorClass.Auth);
        e.Message.ShouldContain($"the id-token of user 'tester' cannot be refreshed at {server.Connection.Server.GetLeftPart(UriPartial.Authority)}: ");
        e.Message.ShouldContain(expected);
        e.ToString().ShouldNotContain("planted");
        _seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("idp-issuer-url", "http://issuer.example", "idp-issuer-url is no https address")]
    [InlineData("idp-certificate-authority-data", "!", "idp-certificate-authority-data is no base64")]
    [InlineData("idp-certificate-authority-data", "", "SSL connection")]
    public async Task Oidc_UntrustedIssuer_GetsNothing(string key, string value, string expected)
    {
        await using FakeApiServer server = await StartAsync();
        using KubernetesClient client = Client(server, Oidc(server, (key, value)));

        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));

        e.Message.ShouldContain(expected);
        _forms.ShouldBeEmpty();
    }

    /// <summary>A stored kubeconfig does not make the service call an issuer.</summary>
    [Fact]
    public async Task Oidc_StoredKubeconfig_UsesTheTokenUntilItExpires()
    {
        await using FakeApiServer server = await StartAsync();
        ClusterConnection stored = Oidc(server, ("id-token", Token(minutes: 60))) with { Origin = KubeconfigOrigin.Stored };
        using KubernetesClient client = Client(server, stored);
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromMinutes(60));

        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));

        e.Message.ShouldBe("no credentials for user \"tester\": the id-token of user 'tester' has expired; log in again");
        _forms.ShouldBeEmpty();
        Should.Throw<KubeconfigException>(() => Client(server, stored)).Message.ShouldBe("the id-token of user 'tester' has expired; log in again");
    }

    [Fact]
    public async Task Gcp_StoredToken_IsUsedUntilItExpires()
    {
        await using FakeApiServer server = await StartAsync();
        ClusterConnection connection = Gcp(server, ("access-token", "ya29.a"), ("expiry", "2026-05-01T13:00:00Z"));
        using KubernetesClient client = Client(server, connection);
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromHours(1));

        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));

        _seen.ShouldBe(["Bearer ya29.a"]);
        e.Message.ShouldContain("auth-provider 'gcp' of user 'tester' has an access-token that has expired, and log in again");
        e.ToString().ShouldNotContain("ya29");
    }

    [Theory]
    [InlineData("", "has no access-token, and log in again")]
    [InlineData("/usr/bin/gcloud", "has no access-token, and its command '/usr/bin/gcloud' is not allowed here")]
    public async Task Gcp_NoTokenAndNoCommandThatMayRun_IsRefused(string command, string expected)
    {
        await using FakeApiServer server = await StartAsync();
        ClusterConnection connection = Gcp(server, ("cmd-path", command));

        Should.Throw<KubeconfigException>(() => Client(server, connection)).Message.ShouldContain(expected);
    }

    [Fact]
    public async Task Gcp_AllowedCommand_GivesTheNextTokens()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command of this test is a shell script");
        string command = Script($$$"""
            n=$(cat {{{_folder}}}/n 2>/dev/null || echo 0); n=$((n+1)); echo $n > {{{_folder}}}/n
            echo '{"credential":{"access_token":"'$1-$2-$n'","token_expiry":"2026-05-01T14:00:00Z"}}'
            """);
        await using FakeApiServer server = await StartAsync();
        ClusterConnection connection = Gcp(
            server, ("access-token", "ya29.a"), ("expiry", "2026-05-01T13:00:00Z"), ("cmd-path", command), ("cmd-args", "config  --json"),
            ("token-key", "{.credential.access_token}"), ("expiry-key", "{.credential.token_expiry}"));
        using KubernetesClient client = Client(server, connection, new KubernetesClientOptions { AllowedExecCommands = [command] });
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromHours(1));
        await GetAsync(client);
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromHours(1));
        await GetAsync(client);

        _seen.ShouldBe(["Bearer ya29.a", "Bearer config---json-1", "Bearer config---json-1", "Bearer config---json-2"]);
    }

    [Theory]
    [InlineData("echo planted-secret", "printed no JSON object")]
    [InlineData("echo '{\"token\":\"planted-secret\"}'", "printed no access_token")]
    [InlineData("exit 3", "failed with exit code 3")]
    public async Task Gcp_CommandWithoutAToken_IsExplained(string script, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command of this test is a shell script");
        string command = Script(script);
        await using FakeApiServer server = await StartAsync();
        using KubernetesClient client = Client(server, Gcp(server, ("cmd-path", command)), new KubernetesClientOptions { AllowedExecCommands = [command] });

        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));

        e.Message.ShouldContain(expected);
        e.ToString().ShouldNotContain("planted");
    }

    [Fact]
    public async Task Gcp_KeyThatIsNoPath_IsRefused()
    {
        await using FakeApiServer server = await StartAsync();
        ClusterConnection connection = Gcp(server, ("cmd-path", "/bin/true"), ("token-key", "{.items[0]}"));

        Should.Throw<KubeconfigException>(() => Client(server, connection, new KubernetesClientOptions { AllowedExecCommands = ["/bin/true"] }))
            .Message.ShouldBe("token-key of auth-provider 'gcp' must name a field, such as {.access_token}");
    }

    private Task<FakeApiServer> StartAsync() => FakeApiServer.StartAsync(AnswerAsync, certificates: _certificates);

    private async Task AnswerAsync(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        switch (context.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await FakeApiServer.AnswerAsync(context, 200, $$"""{"token_endpoint":"https://{{context.Request.Host}}/token"}""");
                break;
            case "/token":
                using (StreamReader body = new(context.Request.Body))
                {
                    _forms.Enqueue($"{header} {await body.ReadToEndAsync(Ct)}");
                }

                (int status, string answer) = _answer(_forms.Count);
                context.Response.Headers.Location = "https://elsewhere.example/";
                await FakeApiServer.AnswerAsync(context, status, answer);
                break;
            default:
                _seen.Enqueue(header);
                await (header == _refused ? FakeApiServer.FailAsync(context, 401, "Unauthorized", "Unauthorized") : FakeApiServer.ObjectAsync(context));
                break;
        }
    }

    private KubernetesClient Client(FakeApiServer server, ClusterConnection connection, KubernetesClientOptions? options = null) =>
        server.Client(_clock, options, connection);

    private ClusterConnection Oidc(FakeApiServer server, params (string Key, string Value)[] settings)
    {
        Dictionary<string, string> config = new()
        {
            ["idp-issuer-url"] = server.Connection.Server.GetLeftPart(UriPartial.Authority),
            ["idp-certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(_certificates.AuthorityPem)),
            ["client-id"] = "kubernetes",
            ["refresh-token"] = Secret,
        };
        return With(server, "oidc", config, settings);
    }

    private static ClusterConnection Gcp(FakeApiServer server, params (string Key, string Value)[] settings) => With(server, "gcp", [], settings);

    private static ClusterConnection With(FakeApiServer server, string name, Dictionary<string, string> config, (string Key, string Value)[] settings)
    {
        foreach ((string key, string value) in settings)
        {
            config[key] = value;
        }

        return server.Connection with { Origin = KubeconfigOrigin.Laptop, AuthProvider = new AuthProvider(name, config) };
    }

    private static string Token(int minutes, string subject = "x")
    {
        long expiry = new RetryClock().GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds();
        string claims = string.Create(CultureInfo.InvariantCulture, $$"""{"exp":{{expiry}},"sub":"{{subject}}"}""");
        return $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.sig";
    }

    private string Script(string body)
    {
        string path = Path.Combine(_folder, "command");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    private static Task<KubeObject?> GetAsync(KubernetesClient client) => client.GetAsync(ConfigMaps, "ns", "a", Ct);
}
