using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.2: which scheme a registry speaks is found out once, by one caller, and again when it no longer answers.</summary>
public sealed class SchemeMemoryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What redirects, is missing or broken at the plain port is no registry that speaks plain HTTP.</summary>
    [Theory]
    [InlineData("308 Permanent Redirect\r\nLocation: https://elsewhere.example/v2/")]
    [InlineData("404 Not Found")]
    [InlineData("502 Bad Gateway")]
    public async Task List_PlainPortIsNoRegistry_IsNotTakenForOne(string answer)
    {
        await using RawServer server = new(_ => RawServer.Json("""{"tags":["a"]}"""), pong: $"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host) with { Insecure = true }, Cancelled)))
            .Message.ShouldContain($"is no registry over plain HTTP (status {answer[..3]})");
        server.Requests.ShouldBeEmpty("no request, and so no credentials, went out in clear");
    }

    [Fact]
    public async Task List_ManyAtOnce_FindOutOnce()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        using RegistryClient client = Clients.Create();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.ListTagsAsync(Clients.Target(server.Host, $"app{i}"), Cancelled)));

        client.Requests.ShouldBe(20 + 2, "one probe for each scheme");
    }

    /// <summary>One that moves to TLS mostly goes on to answer at its old port: with redirects, which take no credentials along, or with refusals.</summary>
    [Theory]
    [InlineData(308)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task List_PlainRegistryRefuses_IsLookedForAnew(int status)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(server.Host) with { Insecure = true };
        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target, Cancelled));
        long before = client.Requests;

        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target, Cancelled));

        (client.Requests - before).ShouldBe(2 + 1, "one probe for each scheme");
    }

    /// <summary>A registry that gets a certificate is not spoken to in clear until the process ends.</summary>
    [Fact]
    public async Task List_RegistryMovesToTls_IsFollowed()
    {
        FaultServer plain = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["plain"]}"""));
        using RegistryClient client = Clients.Create();
        await client.ListTagsAsync(Clients.Target(plain.Host) with { Insecure = true }, Cancelled);
        string host = plain.Host;
        await plain.DisposeAsync();
        await using FaultServer secure = await FaultServer.StartAsync(
            (context, _) => RegistryFaultTests.Json(context, """{"tags":["secure"]}"""), certificate: new TestCertificates().Server(), port: int.Parse(host.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));

        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(host) with { Insecure = true }, Cancelled));

        (await client.ListTagsAsync(Clients.Target(host) with { Insecure = true }, Cancelled)).Tags.ShouldBe(["secure"]);
    }
}
