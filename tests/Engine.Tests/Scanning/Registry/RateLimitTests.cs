using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>What registries ask for when they have had enough (registry.md §9), and where credentials go when they send us elsewhere (§2.6).</summary>
public sealed class RateLimitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Retry-After", "0")]
    [InlineData("Retry-After", "date")]
    [InlineData("ratelimit-reset", "0")]
    public async Task List_ToldWhenToComeAgain_ComesThen(string header, string value)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (self.Requests.Count > 1)
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.Headers[header] = value == "date" ? DateTimeOffset.UtcNow.AddSeconds(1).ToString("R", CultureInfo.InvariantCulture) : value;
            return RegistryFaultTests.Fail(context, 429, "TOOMANYREQUESTS", "slow down");
        });

        // Were the header not read, the first wait would outlast the call.
        using RegistryClient client = Clients.Create(Clients.Options with { RetryDelays = [TimeSpan.FromMinutes(1)], CallTimeout = TimeSpan.FromSeconds(20) });

        (await client.ListTagsAsync(Clients.Target(server.Host), Cancelled)).Tags.ShouldBe(["a"]);
    }

    [Fact]
    public async Task List_HostAskedToWait_LeavesItAloneForAllRepositories()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "600";
            return RegistryFaultTests.Fail(context, 429, "TOOMANYREQUESTS", "slow down");
        });
        using RegistryClient client = Clients.Create();
        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host, "other"), Cancelled));

        failure.Message.ShouldContain($"not sent, because {server.Host} asked to wait another ");
        failure.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_MoreThanTheBudget_IsSpreadOverTime()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        using RegistryClient client = Clients.Create(Clients.Options with { RequestsPerSecond = 10 });
        long started = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 15).Select(i => client.ListTagsAsync(Clients.Target(server.Host, $"app{i}"), Cancelled)));

        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task List_RedirectToAnotherHost_LosesTheCredentials()
    {
        await using FaultServer other = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"tags":["a"]}"""));
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            if (context.Request.Headers.Authorization.Count == 0)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
                return Task.CompletedTask;
            }

            context.Response.Redirect($"http://localhost:{other.Host.Split(':')[1]}/v2/app/tags/list");
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Clients.Target(server.Host, credentials: Clients.Basic("u", "p")), Cancelled)).Tags.ShouldBe(["a"]);

        server.Requests.Last().Authorization.ShouldStartWith("Basic ");
        other.Requests.ShouldHaveSingleItem().Authorization.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_BodyThatTrickles_EndsWithTheAttempt()
    {
        await using FaultServer server = await FaultServer.StartAsync(async (context, _) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(20, context.RequestAborted);
            }
        });
        using RegistryClient client = Clients.Create(Clients.Options with { AttemptTimeout = TimeSpan.FromMilliseconds(300), RetryDelays = [] });

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));

        failure.Message.ShouldEndWith("no answer within 0.3 s");
        failure.IsTransient.ShouldBeTrue();
    }
}
