using System.Net;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.5: the way through a proxy, with private networks closed as in the function app.</summary>
public sealed class ProxyTests
{
    /// <summary>A name that is never given to anyone (RFC 6761).</summary>
    private const string Name = "registry.invalid";

    private readonly TestCertificates _certificates = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_NameThatOnlyTheProxyKnows_GoesThroughATunnel()
    {
        await using FaultServer server = await ServerAsync();
        await using ConnectProxy proxy = new(PortOf(server));
        using RegistryClient client = Client(proxy);

        (await client.ListTagsAsync(Target(Name, Clients.Basic("u", "p")), Cancelled)).Tags.ShouldBe(["a"]);
        (await client.ListTagsAsync(Target(Name + ":8443"), Cancelled)).Tags.ShouldBe(["a"]);

        proxy.Tunnels.ShouldBe([$"CONNECT {Name}:443 HTTP/1.1", $"CONNECT {Name}:8443 HTTP/1.1"]);
        proxy.Requests.ShouldAllBe(head => !head.Contains("Authorization", StringComparison.OrdinalIgnoreCase), "the proxy sees names only");
        server.Requests.ShouldContain(request => request.Authorization == "Basic dTpw");
    }

    [Fact]
    public async Task List_ProxyWantsALogin_GetsTheOneOfItsAddress()
    {
        await using FaultServer server = await ServerAsync();
        await using ConnectProxy proxy = new(PortOf(server), "me:secret");
        using RegistryClient right = Client(proxy, new NetworkCredential("me", "secret"));
        using RegistryClient wrong = Client(proxy, new NetworkCredential("me", "other-secret"));

        (await right.ListTagsAsync(Target(Name, Clients.Basic("u", "p")), Cancelled)).Tags.ShouldBe(["a"]);
        RegistryException failure = await Should.ThrowAsync<RegistryException>(wrong.ListTagsAsync(Target(Name), Cancelled));

        failure.Message.ShouldContain("407");
        failure.ToString().ShouldNotContain("other-secret");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("localhost")]
    public async Task List_PrivateAddressBehindTheProxy_IsRefusedOnThisSide(string host)
    {
        await using ConnectProxy proxy = new(0);
        using RegistryClient client = Client(proxy);

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Target(host), Cancelled))).Message.ShouldEndWith(
            $"{host}: refused to connect to a private address that is not on the allow-list");
        proxy.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ProxyRefuses_SaysThatItWasTheProxy()
    {
        await using ConnectProxy proxy = new(0);
        using RegistryClient client = Client(proxy);

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Target(Name), Cancelled))).Message
            .ShouldBe($"GET https://{Name}/v2/app/tags/list?n=1000: the proxy did not connect to {Name} (status 403)");
    }

    /// <summary>.NET names the proxy's whole address in its messages.</summary>
    [Theory]
    [InlineData("me:s3cret-pass", "403")]
    [InlineData("me:0ther-pass", "407")]
    public async Task List_LoginInTheProxysAddress_IsUsedAndNeverShown(string login, string status)
    {
        await using ConnectProxy proxy = new(0, "me:s3cret-pass");
        WebProxy named = new(new Uri($"http://{login}@127.0.0.1:{proxy.Port}")) { Credentials = new NetworkCredential(login.Split(':')[0], login.Split(':')[1]) };
        using RegistryClient client = Clients.Create(Clients.Options with { Network = NetworkRules.Closed, Proxy = named });

        string shown = (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Target(Name), Cancelled))).ToString();

        shown.ShouldContain(status);
        shown.ShouldNotContain("-pass");
    }

    /// <summary>The proxy may be anywhere, but what stands beside it on the same machine may not be called under its name.</summary>
    [Fact]
    public async Task List_OtherPortOfTheProxy_IsRefused()
    {
        await using ConnectProxy proxy = new(0);
        using RegistryClient client = Clients.Create(Clients.Options with
        {
            AllowPlainHttpForPrivateHosts = false,
            Network = NetworkRules.Closed,
            Proxy = new WebProxy("localhost", proxy.Port),
        });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Target("localhost:9901"), Cancelled)))
            .Message.ShouldEndWith("localhost: refused to connect to a private address that is not on the allow-list");
        proxy.Requests.ShouldBeEmpty();
    }

    /// <summary>With <c>NO_PROXY</c> for its name, the proxy itself is a private address like any other.</summary>
    [Fact]
    public async Task List_ProxyItselfWithoutTheProxy_IsRefused()
    {
        await using ConnectProxy proxy = new(0);
        using RegistryClient client = Clients.Create(Clients.Options with
        {
            AllowPlainHttpForPrivateHosts = false,
            Network = NetworkRules.Closed,
            Proxy = new WebProxy("localhost", proxy.Port) { BypassList = ["localhost"] },
        });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Target($"localhost:{proxy.Port}"), Cancelled)))
            .Message.ShouldEndWith("localhost: refused to connect to a private address that is not on the allow-list");
        proxy.Requests.ShouldBeEmpty();
    }

    private static int PortOf(FaultServer server) => new Uri($"https://{server.Host}").Port;

    private Task<FaultServer> ServerAsync()
    {
        X509Certificate2 certificate = _certificates.Server(Name);
        return FaultServer.StartAsync(
            (context, _) =>
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
                return context.Request.Host.Port is null && context.Request.Headers.Authorization.Count == 0
                    ? RegistryFaultTests.Fail(context, 401)
                    : RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            },
            certificate: certificate);
    }

    private static RegistryClient Client(ConnectProxy proxy, NetworkCredential? login = null) => Clients.Create(Clients.Options with
    {
        AllowPlainHttpForPrivateHosts = false,
        Network = NetworkRules.Closed,
        Proxy = new WebProxy("127.0.0.1", proxy.Port) { Credentials = login },
    });

    private RegistryTarget Target(string host, RegistryCredentials? credentials = null)
    {
        SecretData authority = SecretData.From(new KubeObject(new()
        {
            ["metadata"] = new Dictionary<string, object?> { ["name"] = "tls", ["namespace"] = "apps" },
            ["stringData"] = new Dictionary<string, object?> { ["ca.crt"] = _certificates.AuthorityPem },
        }));
        return Clients.Target(host, credentials: credentials) with { Tls = TlsSettings.From(authority) };
    }
}
