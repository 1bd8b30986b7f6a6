using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>What registries ask for when they have had enough (registry.md §9).</summary>
public sealed class RateLimitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Retry-After", "2", 2)]
    [InlineData("Retry-After", "Sun, 01 Mar 2026 12:00:03 GMT", 3)]
    [InlineData("ratelimit-reset", "4", 4)]
    [InlineData("x-ratelimit-reset", "1772366405", 5)]
    public async Task List_ToldWhenToComeAgain_ComesThen(string header, string value, int seconds)
    {
        ManualTimeProvider time = new();
        ConcurrentQueue<DateTimeOffset> asked = [];
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            asked.Enqueue(time.GetUtcNow());
            context.Response.Headers[header] = value;
            return self.Requests.Count > 1
                ? RegistryFaultTests.Json(context, """{"tags":["a"]}""")
                : RegistryFaultTests.Fail(context, 429, "TOOMANYREQUESTS", "slow down");
        });
        using RegistryClient client = new(Clients.Options with { RetryDelays = [TimeSpan.FromMinutes(1)] }, time, new Random(1));
        DateTimeOffset start = time.GetUtcNow();

        Task<TagList> list = client.ListTagsAsync(Clients.Target(server.Host), Cancelled);
        await time.UntilRingsAsync(start + TimeSpan.FromSeconds(seconds), Cancelled);
        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        asked.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromTicks(1));

        (await list.WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).Tags.ShouldBe(["a"]);
        asked.ShouldBe([start, start + TimeSpan.FromSeconds(seconds)]);
    }

    [Theory]
    [InlineData("Retry-After", "3600")]
    [InlineData("Retry-After", "Sun, 01 Mar 2026 13:00:00 GMT")]
    [InlineData("x-ratelimit-reset", "1772370000")]
    public async Task List_ToldToComeAfterTheDeadline_FailsAtOnce(string header, string value)
    {
        ManualTimeProvider time = new();
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers[header] = value;
            return RegistryFaultTests.Fail(context, 429, "TOOMANYREQUESTS", "slow down");
        });
        using RegistryClient client = new(Clients.Options, time, new Random(1));

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled).WaitAsync(TimeSpan.FromMinutes(1), Cancelled));

        failure.Message.ShouldContain("TOOMANYREQUESTS: slow down (rate limited");
        (failure.RetryAfter, failure.IsTransient).ShouldBe((TimeSpan.FromHours(1), true));
        server.Requests.ShouldHaveSingleItem();
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
