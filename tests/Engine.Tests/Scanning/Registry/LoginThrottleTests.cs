using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Authentication;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §9.4: registries ban the address of whoever fails to log in too often.</summary>
public sealed class LoginThrottleTests
{
    private static readonly RegistryCredentials Wrong = Clients.Basic("puller", "expired");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_ManyAtOnceWithWrongCredentials_ShowThemOnce(bool bearer)
    {
        await using FaultServer server = await FaultServer.StartAsync(async (context, self) =>
        {
            if (context.Request.Headers.Authorization.Count > 0)
            {
                await Task.Delay(50, Cancelled);
            }

            context.Response.Headers.WWWAuthenticate = bearer ? $"Bearer realm=\"http://{self.Host}/token\"" : "Basic realm=\"x\"";
            context.Response.StatusCode = 401;
        });
        using RegistryClient client = Clients.Create();

        RegistryException[] failures = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, $"app{i}", Wrong), Cancelled))));

        failures.ShouldAllBe(failure => failure.Status == 401);
        server.Requests.Count(request => request.Authorization.Length > 0).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_ManyAtOnceWithGoodCredentials_DoNotWaitForEachOther(bool bearer)
    {
        using Barrier together = new(8);
        await using FaultServer server = await FaultServer.StartAsync(async (context, self) =>
        {
            bool isLogin = bearer ? context.Request.Path == "/token" : context.Request.Headers.Authorization.Count > 0;
            if (isLogin && self.Requests.Count(request => request.Authorization.StartsWith("Basic", StringComparison.Ordinal)) > 1)
            {
                (await Task.Run(() => together.SignalAndWait(TimeSpan.FromSeconds(20)), Cancelled)).ShouldBeTrue();
            }

            if (isLogin || context.Request.Headers.Authorization.Count > 0)
            {
                await RegistryFaultTests.Json(context, """{"tags":["a"],"token":"t"}""");
                return;
            }

            context.Response.Headers.WWWAuthenticate = bearer ? $"Bearer realm=\"http://{self.Host}/token\"" : "Basic realm=\"x\"";
            context.Response.StatusCode = 401;
        });
        using RegistryClient client = Clients.Create();
        RegistryCredentials good = Clients.Basic("puller", "right");
        await client.ListTagsAsync(Clients.Target(server.Host, "first", good), Cancelled);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.ListTagsAsync(Clients.Target(server.Host, $"app{i}", good), Cancelled)));
    }

    /// <summary>A registry that has let in everybody has not seen the password yet.</summary>
    [Fact]
    public async Task List_RegistryThatWantedNothingBefore_IsShownWrongCredentialsOnce()
    {
        bool isOpen = true;
        await using FaultServer server = await FaultServer.StartAsync(async (context, _) =>
        {
            if (isOpen)
            {
                await RegistryFaultTests.Json(context, """{"tags":["a"]}""");
                return;
            }

            if (context.Request.Headers.Authorization.Count > 0)
            {
                await Task.Delay(50, Cancelled);
            }

            context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            context.Response.StatusCode = 401;
        });
        using RegistryClient client = Clients.Create();
        await client.ListTagsAsync(Clients.Target(server.Host, credentials: Wrong), Cancelled);
        isOpen = false;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, $"app{i}", Wrong), Cancelled))));

        server.Requests.Count(request => request.Authorization.Length > 0).ShouldBe(1);
    }

    /// <summary>Who waited for the outcome of a token server does not find out once more that there is none.</summary>
    [Fact]
    public async Task List_ManyAtOnceWhileTheTokenServerDoesNotAnswer_FailWithTheFirst()
    {
        const int callers = 10;
        await using FaultServer server = await FaultServer.StartAsync(async (context, self) =>
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/token\"";
            context.Response.StatusCode = context.Request.Headers.Authorization.Count > 0 ? 503 : 401;
            while (context.Request.Headers.Authorization.Count > 0 && self.Requests.Count(request => request.Authorization.Length == 0) < callers)
            {
                await Task.Delay(20, Cancelled);
            }

            // From their answers to the line is a step that nobody sees.
            await Task.Delay(context.Request.Headers.Authorization.Count > 0 ? 500 : 0, Cancelled);
        });
        using RegistryClient client = Clients.Create(Clients.Options with { RetryDelays = [] });

        RegistryException[] failures = await Task.WhenAll(Enumerable.Range(0, callers).Select(i =>
            Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, $"app{i}", Wrong), Cancelled))));

        failures.ShouldAllBe(failure => failure.Status == 503 && failure.IsTransient);
        server.Requests.Count(request => request.Authorization.Length > 0).ShouldBeLessThan(callers / 2, "most waited for the first");
    }

    /// <summary>One repository whose upstream is away is no reason for others that are shown the same password.</summary>
    [Fact]
    public async Task List_OneRepositoryIsAway_OthersWithTheSamePasswordAreServed()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            if (context.Request.Headers.Authorization.Count == 0)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
                context.Response.StatusCode = 401;
                return Task.CompletedTask;
            }

            return context.Request.Path.StartsWithSegments("/v2/dead") ? RegistryFaultTests.Fail(context, 502) : RegistryFaultTests.Json(context, """{"tags":["1.0.0"]}""");
        });
        using RegistryClient client = Clients.Create(Clients.Options with { RetryDelays = [] });
        Task<TagList> List(string repository) => client.ListTagsAsync(Clients.Target(server.Host, repository, Wrong), Cancelled);

        Task<TagList> dead = List("dead");
        TagList[] others = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => List($"app{i}")));

        (await Should.ThrowAsync<RegistryException>(dead)).Status.ShouldBe(502);
        others.ShouldAllBe(list => list.Tags.Count == 1);
    }

    [Fact]
    public async Task List_ForbiddenBeforeAnythingIsShown_SaysSoAndHoldsNothingBack()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Fail(context, 403));
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(server.Host, credentials: Wrong);

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target, Cancelled))).Message.ShouldEndWith($"({server.Host} refuses without asking for credentials)");
        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target, Cancelled));

        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public void Check_ClockIsSetBack_DoesNotHoldForLonger()
    {
        ManualTimeProvider time = new();
        LoginThrottle throttle = new(time);
        throttle.Refused("r.example", Wrong);
        Should.Throw<RegistryException>(() => throttle.Check("r.example", Wrong));

        time.SetBack(TimeSpan.FromHours(1));

        throttle.Check("r.example", Wrong);
    }

    [Fact]
    public async Task Tables_ManyHosts_HaveABound()
    {
        LoginThrottle throttle = new(new ManualTimeProvider());
        for (int i = 0; i < 10_500; i++)
        {
            await throttle.TryAsync($"a{i}", Wrong, () => Task.FromResult(true), Cancelled);
            throttle.Refused($"b{i}", Wrong);
            throttle.Accepted($"c{i}", Wrong);
            throttle.Count.ShouldBeLessThanOrEqualTo(10_000);
        }
    }

    /// <summary>The registry has not refused the password, it only wants it to be shown to a token server by now.</summary>
    [Fact]
    public async Task List_RegistryTurnsFromBasicToTokens_IsFollowed()
    {
        bool bearer = false;
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            string shown = context.Request.Headers.Authorization.ToString();
            if (context.Request.Path == "/token" || shown.StartsWith(bearer ? "Bearer" : "Basic", StringComparison.Ordinal))
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"],"token":"t"}""");
            }

            context.Response.Headers.WWWAuthenticate = bearer ? $"Bearer realm=\"http://{self.Host}/token\"" : "Basic realm=\"x\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(server.Host, credentials: Clients.Basic("puller", "right"));
        await client.ListTagsAsync(target, Cancelled);
        bearer = true;

        (await client.ListTagsAsync(target, Cancelled)).Tags.ShouldBe(["a"]);
    }

    /// <summary>ghcr.io and others refuse the token of a repository that one may not read.</summary>
    [Fact]
    public async Task List_TokenForOneRepositoryIsForbidden_OthersStayReadable()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (context.Request.Path == "/token")
            {
                return context.Request.QueryString.Value!.Contains("private", StringComparison.Ordinal)
                    ? RegistryFaultTests.Fail(context, 403, "DENIED")
                    : RegistryFaultTests.Json(context, """{"token":"t"}""");
            }

            if (context.Request.Headers.Authorization.Count > 0)
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/token\"";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create();
        RegistryTarget hidden = Clients.Target(server.Host, "private", Wrong);

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(hidden, Cancelled))).Status.ShouldBe(403);
        (await client.ListTagsAsync(Clients.Target(server.Host, "public", Wrong), Cancelled)).Tags.ShouldBe(["a"]);

        int before = server.Requests.Count;
        RegistryException held = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(hidden, Cancelled));
        held.Message.ShouldContain("they are not tried again before");
        held.Status.ShouldBe(403);
        server.Requests.Count.ShouldBe(before);
    }

    /// <summary>A scanner in front of a registry may block a single image.</summary>
    [Fact]
    public async Task Resolve_OneTagIsForbidden_TheOthersAndTheListAreNot()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            if (context.Request.Headers.Authorization.Count == 0)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
                return RegistryFaultTests.Fail(context, 401);
            }

            if (context.Request.Path.Value!.EndsWith("/blocked", StringComparison.Ordinal))
            {
                return RegistryFaultTests.Fail(context, 403, "DENIED", "blocked by policy");
            }

            context.Response.Headers["Docker-Content-Digest"] = "sha256:" + new string('a', 64);
            return RegistryFaultTests.Json(context, """{"tags":["a","blocked"]}""");
        });
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(server.Host, credentials: Clients.Basic("puller", "right"));

        RegistryException blocked = await Should.ThrowAsync<RegistryException>(client.ResolveDigestAsync(target, "blocked", Cancelled));

        blocked.Status.ShouldBe(403);
        blocked.Message.ShouldContain("blocked by policy");
        (await client.ResolveDigestAsync(target, "a", Cancelled)).ShouldNotBeNull();
        (await client.ListTagsAsync(target, Cancelled)).Tags.Count.ShouldBe(2);
    }
}
