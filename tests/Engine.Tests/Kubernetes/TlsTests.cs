using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §2 with real handshakes.</summary>
public sealed class TlsTests
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");
    private static readonly RequestDelegate Answer = c => FakeApiServer.ObjectAsync(c);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RightAuthority_IsTrustedOverHttp2()
    {
        string protocol = "";
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            protocol = c.Request.Protocol;
            return FakeApiServer.ObjectAsync(c);
        });
        using KubernetesClient client = server.Client();
        (await client.GetAsync(ConfigMaps, "ns", "a", Ct)).ShouldNotBeNull();
        protocol.ShouldBe("HTTP/2");
    }

    [Fact]
    public async Task WrongAuthority_IsUnreachable()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(Answer);
        await ShouldNotConnectAsync(server, server.Connection with { CertificateAuthority = new TestCertificates().AuthorityPem });
        await ShouldNotConnectAsync(server, server.Connection with { CertificateAuthority = null });
    }

    [Fact]
    public async Task ExpiredServerCertificate_IsUnreachable()
    {
        TestCertificates certificates = new();
        await using FakeApiServer server = await FakeApiServer.StartAsync(Answer, certificates.Server(validFor: TimeSpan.FromDays(-1)), certificates);
        await ShouldNotConnectAsync(server, server.Connection);
    }

    [Fact]
    public async Task OtherName_NeedsTlsServerName()
    {
        TestCertificates certificates = new();
        string host = "";
        await using FakeApiServer server = await FakeApiServer.StartAsync(
            c =>
            {
                host = c.Request.Host.Value ?? "";
                return FakeApiServer.ObjectAsync(c);
            },
            certificates.Server("api.internal"),
            certificates);
        await ShouldNotConnectAsync(server, server.Connection);

        using KubernetesClient client = server.Client(connection: server.Connection with { TlsServerName = "api.internal" });
        (await client.GetAsync(ConfigMaps, "ns", "a", Ct)).ShouldNotBeNull();
        host.ShouldBe($"localhost:{server.Address.Port}");
        await ShouldNotConnectAsync(server, server.Connection with { TlsServerName = "api.other" });
    }

    [Fact]
    public async Task ClientCertificate_ReachesTheServer()
    {
        string subject = "";
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            subject = c.Connection.ClientCertificate?.Subject ?? "";
            return FakeApiServer.ObjectAsync(c);
        });
        (string certificate, string key) = server.Certificates.Client("alice");
        using KubernetesClient client = server.Client(connection: server.Connection with { ClientCertificate = certificate, ClientKey = key });
        await client.GetAsync(ConfigMaps, "ns", "a", Ct);
        subject.ShouldBe("CN=alice");
    }

    [Fact]
    public async Task ClientCertificateOfAnotherKey_IsRefusedBeforeConnecting()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(Answer);
        ClusterConnection wrong = server.Connection with { ClientCertificate = server.Certificates.Client("a").Certificate, ClientKey = server.Certificates.Client("b").Key };
        Should.Throw<KubeconfigException>(() => server.Client(connection: wrong)).Message.ShouldContain("certificate and key of user \"tester\" cannot be used");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task SkipVerify_OnlyWhenTheOperatorAllowsIt()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(Answer);
        ClusterConnection careless = server.Connection with { CertificateAuthority = null, InsecureSkipTlsVerify = true };
        Should.Throw<KubeconfigException>(() => server.Client(connection: careless)).Message.ShouldContain("insecure-skip-tls-verify of cluster \"fake\" is not allowed");
        using KubernetesClient client = server.Client(options: new KubernetesClientOptions { AllowInsecureTls = true }, connection: careless);
        (await client.GetAsync(ConfigMaps, "ns", "a", Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task ClientCertificate_AboutToExpire_WarnsAndExpired_IsRefused()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(Answer);
        List<string> warnings = [];
        KubernetesClientOptions options = new() { OnWarning = warnings.Add };
        (string certificate, string key) = server.Certificates.Client("a", TimeSpan.FromDays(10));
        using KubernetesClient client = server.Client(options: options, connection: server.Connection with { ClientCertificate = certificate, ClientKey = key });
        warnings.ShouldHaveSingleItem().ShouldStartWith("the client certificate of user \"tester\" expires at ");

        (certificate, key) = server.Certificates.Client("a", TimeSpan.FromDays(-1));
        Should.Throw<KubeconfigException>(() => server.Client(connection: server.Connection with { ClientCertificate = certificate, ClientKey = key }))
            .Message.ShouldStartWith("the client certificate of user \"tester\" expired at ");
    }

    [Theory]
    [InlineData("https://127.0.0.1:6443")]
    [InlineData("https://localhost:6443")]
    [InlineData("https://[::1]:6443")]
    [InlineData("https://[::ffff:127.0.0.1]:6443")]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://168.63.129.16")]
    [InlineData("https://0.0.0.0")]
    [InlineData("https://metadata.google.internal")]
    public void LocalAddress_IsRefusedInTheHost(string server)
    {
        ClusterConnection connection = new() { Server = new Uri(server) };
        Should.Throw<KubeconfigException>(() => KubernetesClient.Create(connection, new KubernetesClientOptions { AllowLocalAddresses = false }, TimeProvider.System))
            .Message.ShouldContain("is a local address, which is not allowed here");
    }

    [Fact]
    public async Task NameOfALocalAddress_IsRefusedWhenConnecting()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(Answer);
        string name = System.Net.Dns.GetHostName();
        System.Net.IPAddress[] own = await System.Net.Dns.GetHostAddressesAsync(name, Ct);
        Assert.SkipUnless(own.Any(System.Net.IPAddress.IsLoopback), "this machine's name is not a loopback address");
        ClusterConnection hidden = server.Connection with { Server = new Uri($"https://{name}:{server.Address.Port}") };
        using KubernetesClient client = server.Client(options: new KubernetesClientOptions { AllowLocalAddresses = false }, connection: hidden);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Message.ShouldContain("resolves to the local address");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void HostLists_AreApplied()
    {
        ClusterConnection connection = new() { Server = new Uri("https://api.azmk8s.io") };
        Check(new KubernetesClientOptions { AllowedHostSuffixes = [".azmk8s.io"] }).ShouldBeNull();
        Check(new KubernetesClientOptions { AllowedHostSuffixes = [".eks.amazonaws.com"] }).ShouldNotBeNull();
        Check(new KubernetesClientOptions { DeniedHostSuffixes = ["azmk8s.io"] }).ShouldNotBeNull();
        Check(new KubernetesClientOptions { DeniedHostSuffixes = ["mk8s.io"] }).ShouldBeNull();

        KubeconfigException? Check(KubernetesClientOptions options)
        {
            try
            {
                KubernetesClient.Create(connection, options, TimeProvider.System).Dispose();
                return null;
            }
            catch (KubeconfigException e)
            {
                return e;
            }
        }
    }

    private static async Task ShouldNotConnectAsync(FakeApiServer server, ClusterConnection connection)
    {
        using KubernetesClient client = server.Client(new RetryClock(), connection: connection);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Unreachable);
    }
}
