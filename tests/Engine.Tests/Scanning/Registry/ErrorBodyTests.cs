using System.Text;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>Answers that are no success: they are read as far as they help, and what they repeat of our secrets is not shown (registry.md §4.8, §9.2).</summary>
public sealed class ErrorBodyTests
{
    private const string Secret = "planted-pass\"word/of+some=length";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_LongErrorPage_KeepsItsStatusAndIsRetried()
    {
        await using FaultServer server = await FaultServer.StartAsync(async (context, self) =>
        {
            if (self.Requests.Count > 1)
            {
                await RegistryFaultTests.Json(context, """{"tags":["a"]}""");
                return;
            }

            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "0";
            await context.Response.WriteAsync("<html>" + new string('x', 70 * 1024));
        });
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Clients.Target(server.Host), Cancelled)).Tags.ShouldBe(["a"]);
    }

    [Fact]
    public async Task List_LongErrorPageThatAsksToWait_PausesTheHost()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "600";
            return context.Response.WriteAsync(new string('x', 70 * 1024));
        });
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));
        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, "other"), Cancelled));

        (failure.Status, failure.RetryAfter, failure.IsTransient).ShouldBe((503, TimeSpan.FromMinutes(10), true));
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_ErrorPageThatBreaksOff_KeepsItsStatusAndWait(bool reset)
    {
        await using RawServer server = new(_ => ("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 600\r\nContent-Length: 100\r\n\r\n{\"errors\"", reset));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));
        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, "other"), Cancelled));

        (failure.Status, failure.RetryAfter).ShouldBe((429, TimeSpan.FromMinutes(10)));
        server.Requests.ShouldHaveSingleItem();
    }

    /// <summary>What it says before it breaks off is shown, but not the half of a secret in which it does.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_ErrorPageBreaksOff_ShowsWhatWasReadWithoutHalfASecret(bool reset)
    {
        await using RawServer server = new((_, stream, token) => WriteAsync(stream, "HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nblocked by the gateway: planted-reg", reset, token));
        using RegistryClient client = Clients.Create();
        RegistryCredentials credentials = new() { RegistryToken = "planted-registry-token", Source = "secret 'apps/pull'" };

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, credentials: credentials), Cancelled)))
            .Message.ShouldEndWith("unexpected status code 403 Forbidden: blocked by the gateway: *** (secret 'apps/pull' may not pull or list here)");
    }

    /// <summary>Exceptions go into logs with all that is inside them.</summary>
    [Theory]
    [InlineData("{\"token\":\"SECRET")]
    [InlineData("{\"token\":tSECRET,\"tags\":[]}")]
    [InlineData("{\"tags\":[tSECRET]}")]
    [InlineData("SECRET")]
    public async Task List_AnswersThatAreNoJson_AreInNoException(string body)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (context.Request.Path == "/token" || context.Request.Headers.Authorization.ToString().StartsWith("Basic", StringComparison.Ordinal))
            {
                return RegistryFaultTests.Json(context, body.Replace("SECRET", "planted-token", StringComparison.Ordinal));
            }

            context.Response.Headers.WWWAuthenticate = context.Request.Path.StartsWithSegments("/v2/basic") ? "Basic realm=\"x\"" : $"Bearer realm=\"http://{self.Host}/token\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create();
        RegistryCredentials credentials = Clients.Basic("u", "planted-password");

        foreach (string repository in (string[])["basic", "bearer"])
        {
            (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, repository, credentials), Cancelled)))
                .ToString().ShouldNotContain("planted");
        }
    }

    [Fact]
    public async Task List_ErrorThatIsNotTheGzipItSaysItIs_KeepsItsStatus()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return RegistryFaultTests.Fail(context, 403, "DENIED", "no");
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled))).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(235)]
    [InlineData(250)]
    public async Task List_ErrorRepeatsThePassword_NoPartOfItIsShown(int before)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => Challenge(context) ? Task.CompletedTask
            : Refuse(context, new string('x', before) + " " + Secret + " " + Uri.EscapeDataString(Secret)));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            client.ListTagsAsync(Clients.Target(server.Host, credentials: Clients.Basic("u", Secret)), Cancelled));

        failure.ToString().ShouldNotContain("planted");
        failure.Status.ShouldBe(400);
    }

    [Fact]
    public async Task List_ErrorRepeatsTheIssuedToken_ItIsNotShown()
    {
        await using FaultServer server = await FaultServer.StartAsync(async (context, self) =>
        {
            if (context.Request.Path == "/token")
            {
                await RegistryFaultTests.Json(context, """{"token":"planted-token"}""");
            }
            else if (context.Request.Headers.Authorization.Count == 0)
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/token\"";
            }
            else
            {
                await Refuse(context, $"Authorization: {context.Request.Headers.Authorization}");
            }
        });
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));

        failure.Message.ShouldContain("Authorization: Bearer ***");
        failure.ToString().ShouldNotContain("planted");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Token_RotatedOneIsRefused_TheUsersOwnCountsAgain(int refusals)
    {
        List<string> shown = [];
        int refused = 0;
        await using FaultServer server = await FaultServer.StartAsync(async (context, self) =>
        {
            if (context.Request.Path != "/token")
            {
                if (context.Request.Headers.Authorization == $"Bearer {shown.Count.ToString(CultureInfo.InvariantCulture)}")
                {
                    await RegistryFaultTests.Json(context, """{"tags":["a"]}""");
                    shown.Add("served");
                    return;
                }

                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/token\"";
                return;
            }

            string token = (await context.Request.ReadFormAsync(Cancelled))["refresh_token"].ToString();
            shown.Add(token);
            if (token == "rotated" && refused++ < refusals)
            {
                context.Response.StatusCode = 400;
                return;
            }

            await RegistryFaultTests.Json(context, $$"""{"access_token":"{{shown.Count}}","refresh_token":"rotated"}""");
        });
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(server.Host, credentials: new RegistryCredentials { IdentityToken = "users-own", Source = "secret 'apps/pull'" });

        await client.ListTagsAsync(target, Cancelled);
        await client.ListTagsAsync(target, Cancelled);

        shown.ShouldBe(refusals == 0 ? ["users-own", "served", "rotated", "served"] : ["users-own", "served", "rotated", "users-own", "served"]);
    }

    private static bool Challenge(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            return false;
        }

        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
        return true;
    }

    private static Task Refuse(HttpContext context, string body)
    {
        context.Response.StatusCode = 400;
        return context.Response.WriteAsync(body);
    }

    private static async Task<bool> WriteAsync(Stream stream, string text, bool reset, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await Task.Delay(reset ? 100 : 0, cancellationToken);
        return reset;
    }
}
