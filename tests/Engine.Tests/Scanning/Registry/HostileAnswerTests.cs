using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>What a registry puts outside of error bodies is foreign text as well: it may repeat our secrets or lead requests astray.</summary>
public sealed class HostileAnswerTests
{
    private const string Secret = "planted-password";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "Link", "<https://elsewhere.example/SECRET>; rel=\"next\"")]
    [InlineData(200, "Link", "</other/SECRET>; rel=\"next\"")]
    [InlineData(200, "Content-Type", "text/SECRET")]
    [InlineData(302, "Location", "ftp://elsewhere.example/SECRET")]
    [InlineData(401, "WWW-Authenticate", "Bearer realm=\"ftp://elsewhere.example/SECRET\"")]
    [InlineData(401, "WWW-Authenticate", "SECRET realm=\"x\"")]
    [InlineData(429, "ratelimit-limit", "LONGSECRET")]
    public async Task List_HeaderRepeatsOurSecret_IsShownWithoutIt(int status, string header, string value)
    {
        // The rate limit's text is cut: half a secret would be left of it if it were masked afterwards only.
        string repeated = value.Replace("LONG", new string('x', 245), StringComparison.Ordinal).Replace("SECRET", Secret, StringComparison.Ordinal);
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            if (context.Request.Headers.Authorization.Count == 0)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
                return RegistryFaultTests.Fail(context, 401);
            }

            if (context.Request.Path.StartsWithSegments("/v2/first"))
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.StatusCode = status;
            context.Response.Headers[header] = repeated;
            return status == 200 ? context.Response.WriteAsync(header == "Link" ? """{"tags":["a"]}""" : "?", Cancelled) : Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create(Clients.Options with { RetryDelays = [] });
        RegistryCredentials credentials = Clients.Basic("u", Secret);
        await client.ListTagsAsync(Clients.Target(server.Host, "first", credentials), Cancelled);

        string shown = (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, credentials: credentials), Cancelled))).ToString();

        shown.ShouldNotContain(Secret[..8]);
        server.Requests.ShouldContain(request => request.Authorization.StartsWith("Basic", StringComparison.Ordinal));
    }

    /// <summary>.NET quotes a header line that it cannot read.</summary>
    [Fact]
    public async Task List_AnswerThatIsNoHttp_IsNotQuoted()
    {
        await using RawServer server = new(_ => ($"HTTP/1.1 200 OK\r\n{Secret}\r\n\r\n", false));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            client.ListTagsAsync(Clients.Target(server.Host, credentials: new() { RegistryToken = Secret }), Cancelled));

        failure.Message.ShouldEndWith($"{server.Host} sent what is not HTTP");
        failure.ToString().ShouldNotContain(Secret);
    }

    /// <summary>A line break in a token would end its header, and what follows would be a request of its own on the same connection.</summary>
    [Theory]
    [InlineData("t\r\nContent-Length: 0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\nX: y")]
    [InlineData("t\n")]
    [InlineData("t\u0000")]
    public async Task List_TokenWithALineBreak_IsNotSent(string token)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            client.ListTagsAsync(Clients.Target(server.Host, credentials: new() { RegistryToken = token, Source = "secret 'apps/pull'" }), Cancelled));

        failure.Message.ShouldEndWith("header 'Authorization' cannot be sent: a credential holds a line break or another control character");
        failure.IsTransient.ShouldBeFalse();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_TokenServerGivesATokenWithALineBreak_IsNotSent()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (context.Request.Path == "/token")
            {
                return RegistryFaultTests.Json(context, """{"token":"t\r\nX-Forged: yes"}""");
            }

            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/token\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled))).Message.ShouldContain("cannot be sent");
        server.Requests.Select(request => request.Path.Split('?')[0]).ShouldBe(["/v2/app/tags/list", "/token"]);
    }

    /// <summary>Each token server sends to another host that wants a token of another token server.</summary>
    [Fact]
    public async Task List_TokenServersWithoutEnd_AreNotFollowed()
    {
        await using FaultServer other = await FaultServer.StartAsync((context, self) =>
        {
            int number = self.Requests.Count;
            if (number < 50 && context.Request.Path.StartsWithSegments("/token"))
            {
                string host = self.Host.Replace("127.0.0.1", number % 2 == 0 ? "localhost" : "127.0.0.1", StringComparison.Ordinal);
                context.Response.Redirect($"http://{host}/wants-a-token/{number}");
                return Task.CompletedTask;
            }

            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/token/{number}\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        await using FaultServer registry = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Redirect($"http://{other.Host}/list");
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(registry.Host), Cancelled))).Status.ShouldBe(401);
        other.Requests.Count.ShouldBeLessThan(10);
    }

    /// <summary>The host that fails is named, not the one that leads there.</summary>
    [Fact]
    public async Task List_RedirectTargetDoesNotAnswer_IsNamed()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Redirect("http://nowhere.invalid/list");
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled))).Message
            .ShouldEndWith("/v2/app/tags/list?n=1000: host name of nowhere.invalid not found");
    }
}
