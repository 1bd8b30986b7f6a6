using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §2.6: a host that a registry redirects to may ask for a token, and gets one that anybody can have.</summary>
public sealed class RedirectedHostTests
{
    private const string List = "/v2/app/tags/list";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_OtherHostAsksForAToken_GetsAnAnonymousOneThatIsNotKept()
    {
        await using FaultServer other = await OtherAsync("Bearer realm=\"REALM\",service=\"other\",scope=\"repository:app:pull\"", "anonymous");
        await using FaultServer registry = await RegistryAsync(other);
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(registry.Host, credentials: Clients.Basic("u", "p"));

        (await client.ListTagsAsync(target, Cancelled)).Tags.ShouldBe(["a"]);
        (await client.ListTagsAsync(target, Cancelled)).Tags.ShouldBe(["a"]);

        (string, string, string)[] once =
        [
            ("GET", List, ""), ("GET", "/token?scope=repository%3Aapp%3Apull&service=other", ""), ("GET", List, "Bearer anonymous"),
        ];
        other.Requests.ShouldBe([.. once, .. once]);
        registry.Requests.Last().Authorization.ShouldBe("Basic dTpw", "the registry itself goes on with the user's credentials");
    }

    [Theory]
    [InlineData("Basic realm=\"x\"", 1)]
    [InlineData("Bearer realm=\"REALM\"", 3)]
    public async Task List_OtherHostWantsMore_IsRefused(string challenge, int requests)
    {
        await using FaultServer other = await OtherAsync(challenge, "not this one");
        await using FaultServer registry = await RegistryAsync(other);
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(registry.Host, credentials: Clients.Basic("u", "p"));

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target, Cancelled));

        failure.Status.ShouldBe(401);
        failure.Message.ShouldContain("is the target of a redirect, which is shown no credentials");
        other.Requests.Count.ShouldBe(requests, "the token is tried once");
        other.Requests.ShouldAllBe(request => !request.Authorization.StartsWith("Basic", StringComparison.Ordinal));
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target, Cancelled))).Message
            .ShouldBe(failure.Message, "the registry has not refused the credentials, so they are not held back");
    }

    [Fact]
    public async Task List_RealmOfTheOtherHost_MayNotBePrivate()
    {
        await using FaultServer other = await OtherAsync("Bearer realm=\"http://169.254.169.254/token\"", "anonymous");
        await using FaultServer registry = await RegistryAsync(other);
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(registry.Host, credentials: Clients.Basic("u", "p")), Cancelled)))
            .Message.ShouldEndWith("token realm to 'http://169.254.169.254/token' refused: it is a private address");
    }

    /// <summary>A registry that sends everybody who has shown the user's credentials to another host.</summary>
    private static Task<FaultServer> RegistryAsync(FaultServer other) => FaultServer.StartAsync((context, _) =>
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            return RegistryFaultTests.Fail(context, 401);
        }

        context.Response.Redirect($"http://{NameOf(other)}{List}");
        return Task.CompletedTask;
    });

    /// <summary>A host that takes one token only.</summary>
    private static Task<FaultServer> OtherAsync(string challenge, string token) => FaultServer.StartAsync((context, self) =>
    {
        if (context.Request.Path == "/token")
        {
            return RegistryFaultTests.Json(context, $$"""{"token":"{{token}}"}""");
        }

        if (context.Request.Headers.Authorization == "Bearer anonymous")
        {
            return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
        }

        context.Response.Headers.WWWAuthenticate = challenge.Replace("REALM", $"http://{NameOf(self)}/token", StringComparison.Ordinal);
        return RegistryFaultTests.Fail(context, 401);
    });

    /// <summary>A name, since answers may not lead to private addresses that are spelled out.</summary>
    private static string NameOf(FaultServer server) => server.Host.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
}
