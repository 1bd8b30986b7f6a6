using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Transport;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>The line in front of a registry host (registry.md §9).</summary>
public sealed class HostBudgetsTests
{
    private const string Host = "registry.example";

    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_PauseBeginsWhileWaiting_HoldsBackTheLine()
    {
        HostBudgets budgets = new(1, _time);
        await WaitAsync(budgets);
        Task<TimeSpan>[] line = [WaitAsync(budgets), WaitAsync(budgets)];
        budgets.Pause(Host, TimeSpan.FromSeconds(60));

        await AdvanceAsync(TimeSpan.FromSeconds(59));
        line.ShouldAllBe(task => !task.IsCompleted);

        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await line[0];
        line[1].IsCompleted.ShouldBeFalse("the second has its turn a second later");
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await line[1];
    }

    [Fact]
    public async Task Wait_CallerGivesUp_LeavesItsTurnToOthers()
    {
        HostBudgets budgets = new(1, _time);
        await WaitAsync(budgets);
        using CancellationTokenSource cancellation = new();
        Task<TimeSpan>[] given = [.. Enumerable.Range(0, 10).Select(_ => budgets.WaitAsync(Host, () => TimeSpan.MaxValue, cancellation.Token))];
        await cancellation.CancelAsync();
        foreach (Task<TimeSpan> one in given)
        {
            await Should.ThrowAsync<OperationCanceledException>(one);
        }

        Task<TimeSpan> next = WaitAsync(budgets);
        await AdvanceAsync(TimeSpan.FromSeconds(1));

        await next.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
    }

    [Fact]
    public async Task Wait_OtherHost_HasItsOwnLine()
    {
        HostBudgets budgets = new(1, _time);
        await WaitAsync(budgets);
        using CancellationTokenSource cancellation = new();
        Task<TimeSpan>[] line = [.. ((string[])[Host, "REGISTRY.example"]).Select(host => budgets.WaitAsync(host, () => TimeSpan.MaxValue, cancellation.Token))];
        budgets.Pause(Host, TimeSpan.FromSeconds(60));

        foreach (string other in (string[])["other.example", Host + ":5000", "sub." + Host])
        {
            (await budgets.WaitAsync(other, () => TimeSpan.Zero, Cancelled).WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).ShouldBe(TimeSpan.Zero, other);
        }

        line.ShouldAllBe(task => !task.IsCompleted, "the clock has not moved");
        await cancellation.CancelAsync();
        foreach (Task<TimeSpan> one in line)
        {
            await Should.ThrowAsync<OperationCanceledException>(one);
        }
    }

    [Fact]
    public async Task Wait_PauseLongerThanTheCall_IsToldAtOnce()
    {
        HostBudgets budgets = new(1, _time);
        budgets.Pause(Host, TimeSpan.FromSeconds(60));

        (await budgets.WaitAsync(Host, () => TimeSpan.FromSeconds(60), Cancelled)).ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Wait_TooLongPauseBeginsWhileWaiting_IsToldAtOnceToAllInTheLine()
    {
        HostBudgets budgets = new(1, _time);
        await WaitAsync(budgets);
        Task<TimeSpan> patient = WaitAsync(budgets);
        Task<TimeSpan>[] line = [.. Enumerable.Range(0, 5).Select(_ => budgets.WaitAsync(Host, () => TimeSpan.FromSeconds(30), Cancelled))];

        budgets.Pause(Host, TimeSpan.FromSeconds(60));

        (await Task.WhenAll(line).WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).ShouldAllBe(told => told == TimeSpan.FromSeconds(60));
        patient.IsCompleted.ShouldBeFalse("it has the time");
        await AdvanceAsync(TimeSpan.FromSeconds(60));
        (await patient.WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).ShouldBe(TimeSpan.Zero, "those who left took no place with them");
    }

    [Fact]
    public async Task Wait_ClockIsSetBack_DoesNotStopTheHost()
    {
        HostBudgets budgets = new(1, _time);
        budgets.Pause(Host, TimeSpan.FromSeconds(60));
        await budgets.WaitAsync("other.example", () => TimeSpan.MaxValue, Cancelled);

        _time.SetBack(TimeSpan.FromHours(1));

        (await WaitAsync(budgets).WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).ShouldBe(TimeSpan.Zero);
        (await budgets.WaitAsync("other.example", () => TimeSpan.MaxValue, Cancelled).WaitAsync(TimeSpan.FromMinutes(1), Cancelled)).ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wait_ManyHosts_AreNotAllRemembered(bool paused)
    {
        HostBudgets budgets = new(1, _time);
        for (int i = 0; i < 2_500; i++)
        {
            await budgets.WaitAsync($"h{i}.example", () => TimeSpan.MaxValue, Cancelled);
            if (paused)
            {
                budgets.Pause($"h{i}.example", TimeSpan.FromMinutes(1));
            }
            else
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
            }

            budgets.Count.ShouldBeLessThanOrEqualTo(1_000);
        }

        budgets.Turns.ShouldBe(2_500);
    }

    /// <summary>A line that is given up while somebody is on the way to it lets nobody past a pause of the next one.</summary>
    [Fact]
    public void Line_Retired_TakesNeitherTurnsNorPauses()
    {
        HostLine line = new();
        DateTimeOffset now = _time.GetUtcNow();
        line.TryPause(now, TimeSpan.FromMinutes(1)).ShouldBeTrue();
        line.TryRetire(now, withPause: false).ShouldBeFalse("somebody asked to wait");

        line.TryRetire(now + TimeSpan.FromMinutes(2), withPause: false).ShouldBeTrue();

        line.TryTake(now + TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1)).ShouldBeNull();
        line.TryPause(now + TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1)).ShouldBeFalse();
    }

    [Fact]
    public async Task List_RedirectToAPausedHost_IsNotFollowed()
    {
        await using FaultServer other = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "600";
            return RegistryFaultTests.Fail(context, 429, "TOOMANYREQUESTS", "slow down");
        });
        string otherHost = $"localhost:{other.Host.Split(':')[1]}";
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Redirect($"http://{otherHost}/v2/app/tags/list");
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();
        await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));

        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled)))
            .Message.ShouldContain($"not sent, because {otherHost} asked to wait another ");

        other.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_HopsOfRedirects_CountInTheBudget()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (self.Requests.Count < 8)
            {
                context.Response.Redirect($"/v2/app/tags/list?hop={self.Requests.Count}");
                return Task.CompletedTask;
            }

            return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
        });
        using RegistryClient client = Clients.Create(Clients.Options with { RequestsPerSecond = 5 });
        long started = TimeProvider.System.GetTimestamp();

        await client.ListTagsAsync(Clients.Target(server.Host), Cancelled);

        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(500));
    }

    private static Task<TimeSpan> WaitAsync(HostBudgets budgets) => budgets.WaitAsync(Host, () => TimeSpan.MaxValue, Cancelled);

    /// <summary>Moves the clock, and gives those whose timer rang the time to look at it.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        await Task.Delay(50, Cancelled);
        _time.Advance(by);
        await Task.Delay(50, Cancelled);
    }
}
