using System.Net;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Scanning.Providers;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Git;

/// <summary>Where Git services may be when private networks are closed; those of Azure DevOps and CodeCommit have fixed names.</summary>
public sealed class GitNetworkTests
{
    private const string Refused = "refused to connect to a private address that is not on the allow-list";

    [Theory]
    [InlineData("GitHubBranch", "127.0.0.1")]
    [InlineData("GitHubBranch", "localhost")]
    [InlineData("GitLabTag", "127.0.0.1")]
    [InlineData("GitLabTag", "localhost")]
    [InlineData("GiteaTag", "127.0.0.1")]
    [InlineData("GiteaTag", "localhost")]
    [InlineData("GiteaTag", "2130706433")]
    public async Task Scan_PrivateService_IsRefusedBeforeAnyRequest(string type, string host)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, "[]"));

        (await Should.ThrowAsync<ProviderException>(ScanAsync(NetworkRules.Closed, type, $"http://{host}:{server.Host.Split(':')[1]}/o/r"))).Message.ShouldContain(Refused);

        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GitHubBranch")]
    [InlineData("GitLabTag")]
    [InlineData("GiteaTag")]
    public async Task Scan_ServiceOnTheAllowList_IsAsked(string type)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, "[]"));

        await ScanAsync(NetworkRules.Parse("127.0.0.0/8"), type, $"http://{server.Host}/o/r");

        server.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Scan_RedirectToAPrivateAddress_IsNotFollowed()
    {
        await using FaultServer inner = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, "[]"), IPAddress.Parse("127.0.0.2"));
        await using FaultServer outer = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = $"http://{inner.Host}/";
            return Task.CompletedTask;
        });

        (await Should.ThrowAsync<ProviderException>(ScanAsync(NetworkRules.Parse("127.0.0.1"), "GiteaTag", $"http://{outer.Host}/o/r"))).Message
            .ShouldContain("refused: it is a private address");

        inner.Requests.ShouldBeEmpty();
    }

    private static async Task ScanAsync(NetworkRules rules, string type, string url)
    {
        using CloudConnections connections = new(rules, TimeProvider.System);
        GitSources sources = new(new CloudIdentities(), connections, TimeProvider.System);
        await sources.Find(type)!.ScanAsync(
            Scanners.Provider($$"""{"type":"{{type}}","url":"{{url}}"}"""), ProviderSecrets.None, default, TestContext.Current.CancellationToken);
    }
}
