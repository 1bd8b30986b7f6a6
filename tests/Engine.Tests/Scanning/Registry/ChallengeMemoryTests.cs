using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §4.1: what a registry wants to see is remembered, as long as it leads to tokens.</summary>
public sealed class ChallengeMemoryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_TokenServerMoved_IsAskedWhereItIsNow()
    {
        string realm = "/old";
        await using FaultServer server = await FaultServer.StartAsync((context, self) => AnswerAsync(context, self, () => realm));
        using RegistryClient client = Clients.Create();
        await client.ListTagsAsync(Clients.Target(server.Host), Cancelled);
        realm = "/new";

        (await client.ListTagsAsync(Clients.Target(server.Host, "other"), Cancelled)).Tags.ShouldBe(["a"]);

        (server.Count("/old"), server.Count("/new")).ShouldBe((2, 1));
    }

    [Fact]
    public async Task List_TokenServerRefuses_IsNotAskedTwice()
    {
        string realm = "/old";
        await using FaultServer server = await FaultServer.StartAsync((context, self) => AnswerAsync(context, self, () => realm, challenge: "/old"));
        using RegistryClient client = Clients.Create();
        await client.ListTagsAsync(Clients.Target(server.Host), Cancelled);
        realm = "/nowhere";

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, "other"), Cancelled));

        failure.Status.ShouldBe(403);
        server.Count("/old").ShouldBe(2);
    }

    [Fact]
    public async Task List_TokenRefusedWhereNoneIsNeeded_GivesNothingWithoutIt()
    {
        string realm = "/old";
        bool isOpen = false;
        await using FaultServer server = await FaultServer.StartAsync((context, self) => isOpen && context.Request.Path.StartsWithSegments("/v2")
            ? RegistryFaultTests.Json(context, """{"tags":["a"]}""")
            : AnswerAsync(context, self, () => realm));
        using RegistryClient client = Clients.Create();
        RegistryCredentials credentials = Clients.Basic("u", "p");
        await client.ListTagsAsync(Clients.Target(server.Host, credentials: credentials), Cancelled);
        (realm, isOpen) = ("/nowhere", true);

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, "other", credentials), Cancelled))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task List_OtherCertificateRules_LearnForThemselves()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) => AnswerAsync(context, self, () => "/token"));
        using RegistryClient client = Clients.Create();
        await client.ListTagsAsync(Clients.Target(server.Host) with { Insecure = true }, Cancelled);

        await client.ListTagsAsync(Clients.Target(server.Host), Cancelled);

        server.Requests.Count(request => request.Path.StartsWith("/v2/", StringComparison.Ordinal) && request.Authorization.Length == 0).ShouldBe(2);
        server.Count("/token").ShouldBe(2);
    }

    private static Task AnswerAsync(HttpContext context, FaultServer self, Func<string> realm, string? challenge = null)
    {
        if (context.Request.Path == realm())
        {
            return RegistryFaultTests.Json(context, """{"token":"t"}""");
        }

        if (!context.Request.Path.StartsWithSegments("/v2"))
        {
            return RegistryFaultTests.Fail(context, 403);
        }

        if (context.Request.Headers.Authorization == "Bearer t")
        {
            return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
        }

        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}{challenge ?? realm()}\"";
        return Task.CompletedTask;
    }
}
