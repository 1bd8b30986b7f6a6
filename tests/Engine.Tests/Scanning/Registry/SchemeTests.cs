using System.Net;
using System.Net.Sockets;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>
/// registry.md §2.1 and §2.2: who is spoken to without TLS. In most tests a proxy stands for all hosts: a tunnel is an attempt with
/// TLS, and whatever is asked for without a tunnel is plain HTTP, of which it answers the ping with 200 and the rest with 403.
/// </summary>
public sealed class SchemeTests
{
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_PlainServerWithoutInsecure_GetsNoHttpAtAll()
    {
        await using RawServer server = new(_ => RawServer.Json("""{"tags":["a"]}"""));
        using RegistryClient client = Clients.Create(Clients.Options with { AllowPlainHttpForPrivateHosts = false });

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            client.ListTagsAsync(Clients.Target(server.Host, credentials: Clients.Basic("u", "planted")), Cancelled));

        failure.Message.ShouldBe(
            $"GET https://{server.Host}/v2/app/tags/list?n=1000: no TLS connection to {server.Host}, which may speak plain HTTP (Received an unexpected EOF or 0 bytes from the transport stream.)");
        server.Lines.ShouldNotBeEmpty();
        server.Lines.ShouldAllBe(line => line.StartsWith('\x16'), "each connection begins with a TLS handshake");
    }

    [Fact]
    public async Task List_PlainServerThatAnswersTheHandshake_IsNamedAsSuch()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        using RegistryClient client = Clients.Create(Clients.Options with { AllowPlainHttpForPrivateHosts = false });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled))).Message
            .ShouldContain($": no TLS connection to {server.Host}, which may speak plain HTTP (");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("10.0.0.1:5000", true)]
    [InlineData("10.255.255.255", true)]
    [InlineData("9.255.255.255:5000", false)]
    [InlineData("11.0.0.1:5000", false)]
    [InlineData("172.16.0.1:5000", true)]
    [InlineData("172.31.255.255:5000", true)]
    [InlineData("172.15.255.255:5000", false)]
    [InlineData("172.32.0.1:5000", false)]
    [InlineData("192.168.0.1:5000", true)]
    [InlineData("192.167.255.255:5000", false)]
    [InlineData("192.169.0.1:5000", false)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.2:5000", false)]
    [InlineData("[::1]:5000", true)]
    [InlineData("[::2]:5000", false)]
    [InlineData("[fd00::1]:5000", false)]
    [InlineData("100.64.0.1:5000", false)]
    [InlineData("169.254.1.1:5000", false)]
    [InlineData("localhost:5000", true)]
    [InlineData("LocalHost:5000", true)]
    [InlineData("localhost", false)]
    [InlineData("a.localhost:5000", true)]
    [InlineData("a.b.localhost", true)]
    [InlineData("localhost.invalid:5000", false)]
    [InlineData("not-localhost:5000", false)]
    public async Task List_OnALaptop_PlainHttpIsForOwnAndPrivateAddresses(string host, bool plain)
    {
        await using ConnectProxy proxy = new(0);
        using RegistryClient laptop = Client(proxy);
        using RegistryClient cloud = Client(proxy, Clients.Options with { AllowPlainHttpForPrivateHosts = false });

        (await IsAskedPlainlyAsync(cloud, proxy, Clients.Target(host))).ShouldBeFalse();
        (await IsAskedPlainlyAsync(laptop, proxy, Clients.Target(host))).ShouldBe(plain);
        (await IsAskedPlainlyAsync(cloud, proxy, Clients.Target(host) with { Insecure = true })).ShouldBeTrue();
    }

    [Fact]
    public async Task List_HostThatAnswersBoth_IsAskedWithTls()
    {
        await using FaultServer secure = await SecureAsync();
        await using ConnectProxy proxy = new(new Uri($"https://{secure.Host}").Port);
        using RegistryClient client = Client(proxy);

        // The clock stands still, so plain HTTP never gets its turn, however slow the handshake is.
        (await client.ListTagsAsync(Clients.Target("10.0.0.1:5000") with { Insecure = true }, Cancelled)).Tags.ShouldBe(["a"]);

        proxy.Requests.ShouldAllBe(head => head.StartsWith("CONNECT "));
    }

    /// <summary>Another server than the registry may have the port for TLS.</summary>
    [Theory]
    [InlineData(404)]
    [InlineData(308)]
    public async Task List_OtherServerAnswersWithTls_IsAskedPlainly(int status)
    {
        await using FaultServer other = await FaultServer.StartAsync((_, _) => Task.CompletedTask, certificate: new TestCertificates().Server(), ping: status);
        await using ConnectProxy proxy = new(new Uri($"https://{other.Host}").Port);
        using RegistryClient client = Client(proxy);

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target("10.0.0.1:5000") with { Insecure = true }, Cancelled)))
            .Message.ShouldStartWith("GET http://10.0.0.1:5000/v2/app/tags/list?n=1000: unexpected status code 403");
        other.Requests.ShouldBeEmpty();
    }

    /// <summary>A busy moment must not send credentials in clear.</summary>
    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task List_BusyWithTls_IsNotAskedPlainly(int status)
    {
        await using FaultServer busy = await FaultServer.StartAsync((_, _) => Task.CompletedTask, certificate: new TestCertificates().Server(), ping: status);
        await using ConnectProxy proxy = new(new Uri($"https://{busy.Host}").Port);
        using RegistryClient client = Client(proxy);

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target("10.0.0.1:5000") with { Insecure = true }, Cancelled)))
            .Message.ShouldStartWith("GET https://10.0.0.1:5000/v2/app/tags/list?n=1000: the answer");
        proxy.Requests.ShouldAllBe(head => head.StartsWith("CONNECT "));
    }

    [Fact]
    public async Task List_NoAnswerWithTls_IsAskedPlainlyAfterTheHeadStart()
    {
        // It takes connections, as its operating system does that, and never says a word.
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using ConnectProxy proxy = new(((IPEndPoint)silent.LocalEndpoint).Port);
        using RegistryClient client = Client(proxy);
        Task<TagList> list = client.ListTagsAsync(Clients.Target("10.0.0.1:5000"), Cancelled);
        await _time.UntilRingsAsync(_time.GetUtcNow() + TimeSpan.FromMilliseconds(300), Cancelled);
        _time.Advance(TimeSpan.FromMilliseconds(299));
        proxy.Requests.ShouldAllBe(head => head.StartsWith("CONNECT "));

        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await Should.ThrowAsync<RegistryException>(list)).Message.ShouldStartWith("GET http://10.0.0.1:5000/v2/app/tags/list?n=1000: unexpected status code 403");
    }

    [Fact]
    public async Task List_NoAnswerInEitherWay_SaysBothCauses()
    {
        await using RawServer server = new(_ => ("", true), pong: "");
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));

        failure.Message.ShouldStartWith($"GET https://{server.Host}/v2/: no TLS connection to {server.Host}, ");
        failure.Message.ShouldEndWith($"; GET http://{server.Host}/v2/: {server.Host} closed the connection before its answer was complete");
    }

    private RegistryClient Client(ConnectProxy proxy, RegistryClientOptions? options = null) => new(
        (options ?? Clients.Options) with { Proxy = new WebProxy("127.0.0.1", proxy.Port), RetryDelays = [] }, _time, new Random(1));

    private static async Task<bool> IsAskedPlainlyAsync(RegistryClient client, ConnectProxy proxy, RegistryTarget target)
    {
        proxy.Requests.Clear();
        string host = target.Reference.Host.ToLowerInvariant();
        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target, Cancelled));
        proxy.Requests.ShouldContain(head => head.StartsWith($"CONNECT {host}"), "TLS is always tried");
        return proxy.Requests.Any(head => head.StartsWith($"GET http://{host}/v2/app/tags/list"));
    }

    private static Task<FaultServer> SecureAsync() => FaultServer.StartAsync(
        (context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""), certificate: new TestCertificates().Server());
}
