using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §3 and the Auth row of §8.2.</summary>
public sealed class AuthenticationTests : IDisposable
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    private readonly string _folder = Directory.CreateTempSubdirectory("auth-").FullName;
    private readonly RetryClock _clock = new();
    private readonly ConcurrentQueue<string> _seen = new();
    private string _accepted = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Token_IsSentAsBearer()
    {
        (await SeenAsync(c => c with { Token = "t1" })).ShouldBe(["Bearer t1"]);
    }

    [Fact]
    public async Task Basic_IsSentAsUtf8()
    {
        (await SeenAsync(c => c with { BasicUser = "admin", BasicPassword = "pä:ss" })).ShouldBe(["Basic YWRtaW46cMOkOnNz"]);
    }

    [Fact]
    public async Task TokenFile_IsReadAgainAfterAMinuteAndBadReadsKeepTheToken()
    {
        string file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, " one\n", Ct);
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = server.Client(_clock, connection: server.Connection with { TokenFile = file, Token = "static" });
        await GetAsync(client);
        await File.WriteAllTextAsync(file, "two", Ct);
        _clock.Advance(TimeSpan.FromSeconds(59));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(client);
        File.Delete(file);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await GetAsync(client);
        await File.WriteAllTextAsync(file, "", Ct);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await GetAsync(client);
        _seen.ShouldBe(["Bearer one", "Bearer one", "Bearer two", "Bearer two", "Bearer two"]);
    }

    [Fact]
    public async Task TokenFile_RefusedToken_IsReadAgainOnce()
    {
        string file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "old", Ct);
        _accepted = "Bearer new";
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = server.Client(_clock, connection: server.Connection with { TokenFile = file });
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));
        e.Class.ShouldBe(KubernetesErrorClass.Auth);
        _seen.ShouldBe(["Bearer old"]);

        await File.WriteAllTextAsync(file, "new", Ct);
        await GetAsync(client);
        _seen.ShouldBe(["Bearer old", "Bearer old", "Bearer new"]);
    }

    [Fact]
    public async Task Kubelogin_401_FetchesAFreshTokenOnce()
    {
        List<bool> forced = [];
        _accepted = "Bearer token-2";
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = server.Client(_clock, Tokens(forced), Kubelogin(server));
        await GetAsync(client);
        await GetAsync(client);
        _seen.ShouldBe(["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
        forced.ShouldBe([false, true]);
    }

    [Fact]
    public async Task Kubelogin_401Twice_RefreshesOnlyOnce()
    {
        List<bool> forced = [];
        _accepted = "Bearer never";
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = server.Client(_clock, Tokens(forced), Kubelogin(server));
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));
        e.Class.ShouldBe(KubernetesErrorClass.Auth);
        e.Code.ShouldBe(401);
        _seen.Count.ShouldBe(2);
        forced.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Kubelogin_TokenIsRenewedFiveMinutesBeforeItExpires()
    {
        List<bool> forced = [];
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = server.Client(_clock, Tokens(forced), Kubelogin(server));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromMinutes(54));
        await GetAsync(client);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await GetAsync(client);
        _seen.ShouldBe(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
        forced.ShouldBe([false, false]);
    }

    [Fact]
    public async Task Kubelogin_FailingProvider_IsAnAuthErrorThatKeepsItsCause()
    {
        InvalidOperationException cause = new("no identity");
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        KubernetesClientOptions options = new() { Kubelogin = (_, _, _) => throw cause };
        using KubernetesClient client = server.Client(_clock, options, Kubelogin(server));
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));
        e.Class.ShouldBe(KubernetesErrorClass.Auth);
        e.Message.ShouldBe("no credentials for user \"tester\": no identity");
        e.InnerException.ShouldBe(cause);
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(401, "identity 1234 may be of another tenant")]
    [InlineData(403, "identity 1234 needs a role for Kubernetes data")]
    public async Task Kubelogin_Refused_ExplainsWhatToCheck(int code, string expected)
    {
        string token = "e30." + System.Buffers.Text.Base64Url.EncodeToString("""{"oid":"1234"}"""u8) + ".sig";
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.FailAsync(c, code, "", "no"));
        KubernetesClientOptions options = new() { Kubelogin = (_, _, _) => new ValueTask<BearerToken>(new BearerToken(token, null)) };
        using KubernetesClient client = server.Client(_clock, options, Kubelogin(server));
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => GetAsync(client));
        e.Message.ShouldStartWith("no; the ");
        e.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task Http_NeverCarriesCredentials()
    {
        using System.Net.HttpListener listener = new();
        int port = ServerPort.Next();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        Task<System.Net.HttpListenerContext> incoming = listener.GetContextAsync();
        ClusterConnection plain = new() { Server = new Uri($"http://127.0.0.1:{port}"), Origin = KubeconfigOrigin.Laptop, Token = "secret" };
        using KubernetesClient client = KubernetesClient.Create(plain, new KubernetesClientOptions { KnownResources = FakeApiServer.Known }, TimeProvider.System);
        Task<KubeObject?> call = client.GetAsync(ConfigMaps, "ns", "a", Ct);
        System.Net.HttpListenerContext context = await incoming;
        context.Request.Headers["Authorization"].ShouldBeNull();
        context.Response.OutputStream.Write("""{"metadata":{"name":"a"}}"""u8);
        context.Response.Close();
        (await call).ShouldNotBeNull().Kind.ShouldBe("ConfigMap");
    }

    [Theory]
    [InlineData("oidc", "id-token", "x", true)]
    [InlineData("oidc", "refresh-token", "x", false)]
    [InlineData("gcp", "access-token", "x", true)]
    [InlineData("gcp", "expiry", "x", false)]
    [InlineData("openstack", "access-token", "x", false)]
    [InlineData("azure", "apiserver-id", KubeloginRequest.AksServerId, true)]
    [InlineData("azure", "client-id", "x", false)]
    [InlineData("azure", "apiserver-id", "other", false)]
    public void LegacyProvider_IsUsedWhereItIsSafe(string name, string key, string value, bool works)
    {
        ClusterConnection connection = new() { Server = new Uri("https://api.example"), AuthProvider = new AuthProvider(name, new Dictionary<string, string> { [key] = value }) };
        KubernetesClientOptions options = Tokens([]);
        if (works)
        {
            Should.NotThrow(() => KubernetesClient.Create(connection, options, TimeProvider.System).Dispose());
        }
        else
        {
            Should.Throw<KubeconfigException>(() => KubernetesClient.Create(connection, options, TimeProvider.System));
        }
    }

    [Fact]
    public void Token_ExpiredJsonWebToken_IsRefused()
    {
        string token = "e30." + Convert.ToBase64String("""{"exp":1700000000}"""u8).TrimEnd('=') + ".sig";
        ClusterConnection connection = new() { Server = new Uri("https://api.example"), UserName = "u", Token = token };
        Should.Throw<KubeconfigException>(() => KubernetesClient.Create(connection, new KubernetesClientOptions(), TimeProvider.System))
            .Message.ShouldBe("the token of user \"u\" expired at 2023-11-14T22:13:20Z");
    }

    private async Task<IEnumerable<string>> SeenAsync(Func<ClusterConnection, ClusterConnection> change)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(RecordAsync);
        using KubernetesClient client = server.Client(_clock, connection: change(server.Connection));
        await GetAsync(client);
        return _seen;
    }

    private Task RecordAsync(HttpContext context)
    {
        string header = context.Request.Headers.Authorization.ToString();
        _seen.Enqueue(header);
        return _accepted.Length == 0 || header == _accepted
            ? FakeApiServer.ObjectAsync(context)
            : FakeApiServer.FailAsync(context, 401, "Unauthorized", "Unauthorized");
    }

    private KubernetesClientOptions Tokens(List<bool> forced) => new()
    {
        Kubelogin = (_, force, _) =>
        {
            forced.Add(force);
            return new ValueTask<BearerToken>(new BearerToken($"token-{forced.Count}", _clock.GetUtcNow().AddHours(1)));
        },
    };

    private static ClusterConnection Kubelogin(FakeApiServer server) => server.Connection with
    {
        Exec = new ExecPlugin("kubelogin", "client.authentication.k8s.io/v1beta1") { Args = ["get-token", "--server-id", KubeloginRequest.AksServerId] },
    };

    private static Task<KubeObject?> GetAsync(KubernetesClient client) => client.GetAsync(ConfigMaps, "ns", "a", Ct);
}
