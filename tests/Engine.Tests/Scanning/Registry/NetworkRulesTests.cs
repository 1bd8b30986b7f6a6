using System.Net;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Scanning.Providers;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>Where scanning may go when private networks are closed.</summary>
public sealed class NetworkRulesTests
{
    private static readonly RegistryClientOptions ClosedOptions = Clients.Options with { Network = NetworkRules.Closed };

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("::10.0.0.1")]
    [InlineData("2001:0:1::1")]
    [InlineData("fec0::1")]
    [InlineData("fd00:ec2::254%1")]
    public void Closed_PrivateAddress_IsRefused(string address) => NetworkRules.Closed.Permits("registry.example", IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    public void Closed_PublicAddress_IsAllowed(string address) => NetworkRules.Closed.Permits("registry.example", IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("10.0.0.0/8", "any.example", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "any.example", "192.168.0.1", false)]
    [InlineData("192.168.0.7", "any.example", "192.168.0.7", true)]
    [InlineData("fd12::/16", "any.example", "fd12::1", true)]
    [InlineData("registry.internal , 10.0.0.0/8", "Registry.Internal", "192.168.0.1", true)]
    [InlineData("registry.internal", "other.internal", "192.168.0.1", false)]
    [InlineData("registry.internal", "registry.internal", "169.254.169.254", false)]
    [InlineData("*", "any.example", "127.0.0.1", true)]
    [InlineData("*", "any.example", "169.254.169.254", false)]
    [InlineData("*", "any.example", "169.254.170.23", false)]
    [InlineData("*", "any.example", "fd00:ec2::23", false)]
    [InlineData("*", "any.example", "fd00:ec2::254%1", false)]
    [InlineData("*", "any.example", "100.100.100.200", false)]
    [InlineData("169.254.169.254", "any.example", "169.254.169.254", true)]
    public void Parse_List_AllowsWhatItNames(string list, string host, string address, bool allowed) =>
        NetworkRules.Parse(list).Permits(host, IPAddress.Parse(address)).ShouldBe(allowed);

    [Theory]
    [InlineData("10.0.0.0/99")]
    [InlineData("https://registry.internal")]
    [InlineData("a b")]
    public void Parse_Other_IsRefused(string list) => Should.Throw<FormatException>(() => NetworkRules.Parse(list)).Message.ShouldContain($"'{list}'");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    public async Task List_PrivateRegistry_IsRefusedBeforeAnyRequest(string host)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":[]}"""));
        string port = server.Host.Split(':')[1];
        using RegistryClient client = Clients.Create(ClosedOptions);

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            client.ListTagsAsync(Clients.Target($"{host}:{port}") with { Insecure = true }, TestContext.Current.CancellationToken));

        failure.Message.ShouldContain("refused to connect to a private address that is not on the allow-list");
        failure.IsTransient.ShouldBeFalse();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_RegistryOnTheAllowList_IsAsked()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        using RegistryClient client = Clients.Create(Clients.Options with { Network = NetworkRules.Parse("127.0.0.0/8") });

        (await client.ListTagsAsync(Clients.Target(server.Host), TestContext.Current.CancellationToken)).Tags.ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("Location", "http://[::1]:1/v2/app/tags/list")]
    [InlineData("WWW-Authenticate", "Bearer realm=\"http://[::1]:1/token\"")]
    [InlineData("Location", "http://169.254.169.254/latest/meta-data/")]
    [InlineData("WWW-Authenticate", "Bearer realm=\"http://[fd00:ec2::254]/token\"")]
    [InlineData("Location", "http://2852039166/latest/meta-data/")]
    public async Task List_AnswerPointsToAPrivateAddress_IsNotFollowed(string header, string value)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = header == "Location" ? 302 : 401;
            context.Response.Headers[header] = value;
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create(Clients.Options with { Network = NetworkRules.Parse("127.0.0.1") });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, credentials: Clients.Basic("u", "p")), TestContext.Current.CancellationToken)))
            .Message.ShouldContain("refused");
        server.Requests.Count.ShouldBe(1);
    }

    /// <summary>A laptop's registry with a token server beside it, and one in a private network that the operator has allowed.</summary>
    [Theory]
    [InlineData("*")]
    [InlineData("127.0.0.0/8")]
    public async Task List_TokenServerOnAnAllowedPrivateAddress_IsAsked(string allowed)
    {
        await using FaultServer tokens = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"token":"t"}"""));
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            if (context.Request.Headers.Authorization == "Bearer t")
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{tokens.Host}/token\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create(Clients.Options with { Network = NetworkRules.Parse(allowed) });

        (await client.ListTagsAsync(Clients.Target(server.Host), TestContext.Current.CancellationToken)).Tags.ShouldBe(["a"]);
    }

    [Fact]
    public async Task List_InsecureIsForbidden_AsksNothing()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, "{}"));
        using RegistryClient client = Clients.Create(Clients.Options with { AllowInsecure = false });

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host) with { Insecure = true }, TestContext.Current.CancellationToken)))
            .Message.ShouldEndWith("spec.insecure is forbidden by the operator's settings");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OCIArtifactTag", "oci")]
    [InlineData("ExternalService", "https")]
    public async Task Scan_InsecureIsForbidden_IsTerminal(string type, string scheme)
    {
        using RegistryClient client = Clients.Create();
        ResourceSetInputProvider provider = Scanners.Provider($$"""{"type":"{{type}}","url":"{{scheme}}://127.0.0.1:1/app","insecure":true}""");

        ProviderException failure = await Should.ThrowAsync<ProviderException>(
            Scanners.Create(client, allowInsecure: false).ScanAsync(provider, ProviderSecrets.None, default, TestContext.Current.CancellationToken));

        (failure.Message, failure.IsTerminal).ShouldBe(("spec.insecure is forbidden by the operator's settings", true));
    }

    [Fact]
    public async Task ExternalService_OnAPrivateAddress_IsRefused()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"inputs":[]}"""));
        using ExternalServiceClient services = new(new ExternalServiceOptions { Network = NetworkRules.Closed, RetryDelays = [] }, TimeProvider.System);
        ResourceSetInputProvider provider = Scanners.Provider($$"""{"type":"ExternalService","url":"http://{{server.Host}}/","insecure":true}""");

        (await Should.ThrowAsync<ProviderException>(new ExternalServiceSource(services).ScanAsync(provider, ProviderSecrets.None, default, TestContext.Current.CancellationToken)))
            .Message.ShouldContain("refused to connect to a private address");
        server.Requests.ShouldBeEmpty();
    }
}
