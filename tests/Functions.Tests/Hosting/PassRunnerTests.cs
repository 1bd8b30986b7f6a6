using Serverless.Engine.Fleet;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>What surrounds a pass: lease, subscriptions, follow-up.</summary>
public sealed class PassRunnerTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TestHandler _handler;

    public PassRunnerTests() => _handler = new TestHandler { Time = _time };

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Fact]
    public async Task Pass_WithRepositories_RecordsThem()
    {
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item) with { Repositories = ["ghcr.io/acme/app"] });
        await _handler.StartAsync("prod");

        await PassAsync(new WorkItem("prod", _time.GetUtcNow()));

        SubscriptionMap map = await new Subscriptions(_handler.State).ReadAsync(["prod"], CancellationToken.None);
        map.ClustersFor("ghcr.io/acme/app").ShouldBe(["prod"]);
        map.ClustersFor("ghcr.io/acme/other").ShouldBeEmpty();
    }

    [Fact]
    public async Task Pass_ThatFailed_LeavesTheSubscriptions()
    {
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item) with { Failure = "unreachable" });
        await _handler.StartAsync("prod");

        await PassAsync(new WorkItem("prod", _time.GetUtcNow()));

        Subscriptions subscriptions = new(_handler.State);
        await subscriptions.UpdateAsync("other", ["ghcr.io/acme/app"], CancellationToken.None);
        (await subscriptions.ReadAsync(["prod", "other"], CancellationToken.None)).ClustersFor("ghcr.io/acme/app").ShouldBe(["other", "prod"], "nothing is known of prod");
        _handler.Log.Lines.ShouldContain(l => l.Contains("no pass: unreachable"));
    }

    [Fact]
    public async Task Pass_OverAPausedCluster_LeavesSubscriptionsAndKeptPushes()
    {
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item) with { Repositories = ["ghcr.io/acme/app"] });
        await _handler.StartAsync("prod");
        await PassAsync(new WorkItem("prod", _time.GetUtcNow()));
        Circuits circuits = _handler.Service<Circuits>();
        await circuits.MissAsync("prod", "ghcr.io/acme/app", CancellationToken.None);

        _handler.AddCluster("prod", """{"paused":true}""");
        _handler.Pass.Behaviour = ServerlessEngine.Create(new EngineOptions(), new FolderClusterCatalog(_handler.Folder("clusters")), _handler.State, _time).RunAsync;
        await PassAsync(new WorkItem("prod", _time.GetUtcNow()));

        (await circuits.ReadAsync("prod", CancellationToken.None)).Missed.ShouldBe(["ghcr.io/acme/app"]);
        SubscriptionMap map = await new Subscriptions(_handler.State).ReadAsync(["prod"], CancellationToken.None);
        map.ClustersFor("ghcr.io/acme/app").ShouldBe(["prod"]);
        _handler.Queued.ShouldBeEmpty();
        _handler.Log.Lines.ShouldContain(l => l.Contains("\"event\":232"));
    }

    [Fact]
    public async Task Pass_WithWarnings_LogsEach()
    {
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item) with { Warnings = ["event one was not written", "event two was not posted"] });
        await _handler.StartAsync("prod");

        await PassAsync(new WorkItem("prod", _time.GetUtcNow()));

        _handler.Log.Lines.Count(l => l.Contains("\"event\":229") && (l.Contains("event one was not written") || l.Contains("event two was not posted"))).ShouldBe(2);
    }

    [Fact]
    public async Task Pass_ThatWantsAnother_IsFollowedUp()
    {
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item) with { NextIn = TimeSpan.FromSeconds(5) });
        await _handler.StartAsync("prod");

        await PassAsync(new WorkItem("prod", _time.GetUtcNow()));
        await PassAsync(new WorkItem("prod", _time.GetUtcNow()));

        _handler.Queued.ShouldBe([(new WorkItem("prod", _time.GetUtcNow() + TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(5))]);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("ghcr.io/acme/app", 1)]
    public async Task Pass_AnotherRuns_OnlyAPushComesAgain(string? repository, int again)
    {
        await _handler.StartAsync("prod");
        await using IAsyncDisposable? held = await _handler.Leases.TryAcquireAsync("clusters/prod", TimeSpan.FromMinutes(1), CancellationToken.None);
        WorkItem item = new("prod", _time.GetUtcNow(), repository);

        await PassAsync(item);

        _handler.Pass.Items.ShouldBeEmpty();
        _handler.Queued.ShouldBe(Enumerable.Repeat((item, TimeSpan.FromSeconds(15)), again));
    }

    [Fact]
    public async Task Pass_ThatThrew_GivesTheLeaseBack()
    {
        _handler.Pass.Behaviour = (_, _) => throw new FleetException("broken");
        await _handler.StartAsync("prod");

        using HttpResponseMessage response = await _handler.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(new WorkItem("prod", _time.GetUtcNow())))));

        response.IsSuccessStatusCode.ShouldBeFalse();
        await using IAsyncDisposable? lease = await _handler.Leases.TryAcquireAsync("clusters/prod", TimeSpan.FromMinutes(1), CancellationToken.None);
        lease.ShouldNotBeNull();
    }

    private async Task PassAsync(WorkItem item)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(item))));
        await response.ShouldSucceedAsync();
    }
}
