using System.Net;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>What becomes of work that keeps failing, and of clusters that do (functions-host.md §6, fairness).</summary>
public sealed class AttemptTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TestHandler _handler;
    private readonly WorkItem _push;

    public AttemptTests()
    {
        _handler = new TestHandler { Time = _time };
        _push = new WorkItem("prod", _time.GetUtcNow(), "ghcr.io/acme/app");
    }

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Fact]
    public async Task Item_ThatFailsOnEveryAttempt_IsParkedWithItsReason()
    {
        _handler.Pass.Behaviour = (_, _) => throw new FleetException("the store is away");
        await _handler.StartAsync("prod", "other");
        for (int attempt = 1; attempt <= WorkQueueName.MaxAttempts; attempt++)
        {
            (await StatusAsync()).ListAt("parked")!.ShouldBeEmpty($"before attempt {attempt}");
            (await DeliverAsync(_push, attempt)).ShouldBe(HttpStatusCode.InternalServerError);
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Dictionary<string, object?> parked = (await StatusAsync()).ListAt("parked")!.ShouldHaveSingleItem().ShouldBeOfType<Dictionary<string, object?>>();
        (parked["cluster"], parked["repository"], parked["attempts"], parked["reason"]).ShouldBe(("prod", "ghcr.io/acme/app", 5L, "the store is away"));
        _handler.Log.Lines.ShouldContain(l => l.Contains("parked after 5 attempts: the store is away"));

        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item));
        (await DeliverAsync(new WorkItem("prod", _time.GetUtcNow()), 1)).ShouldBe(HttpStatusCode.OK, "the cluster goes on");
    }

    [Fact]
    public async Task Item_ThatKillsTheProcess_IsParkedBeforeItsLastAttempt()
    {
        SemaphoreSlim started = _handler.Pass.Started;
        _handler.Pass.Behaviour = async (item, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return RecordingPass.Report(item);
        };
        await _handler.StartAsync("prod");
        using CancellationTokenSource killed = new();
        Task<HttpResponseMessage> delivery = _handler.Http.SendAsync(Envelope.Invocation("Reconciler", Message(_push, 5)), killed.Token);
        await started.WaitAsync(TimeSpan.FromSeconds(30));

        (await StatusAsync()).ListAt("parked")!.Count.ShouldBe(1);
        _handler.Log.Lines.ShouldContain(l => l.Contains("\"event\":230") && l.Contains("the last attempt is under way"), "nobody can log it afterwards");
        await killed.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => delivery);
    }

    [Fact]
    public async Task Item_ThatSucceedsAtLast_IsTakenBack()
    {
        await _handler.StartAsync("prod");

        (await DeliverAsync(_push, 5)).ShouldBe(HttpStatusCode.OK);

        (await StatusAsync()).ListAt("parked")!.ShouldBeEmpty();
    }

    [Fact]
    public async Task Cluster_ThatIsDown_IsLeftAloneAndGetsItsPushesLater()
    {
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item) with { Failure = "connection refused" });
        await _handler.StartAsync("prod");
        for (int i = 0; i < 3; i++)
        {
            await DeliverAsync(new WorkItem("prod", _time.GetUtcNow()), 1);
        }

        await DeliverAsync(_push, 1);
        _handler.Pass.Items.Count.ShouldBe(3, "the push found the cluster left alone");
        Dictionary<string, object?> shown = (await StatusAsync()).ListAt("clusters")!.ShouldHaveSingleItem().ShouldBeOfType<Dictionary<string, object?>>();
        (shown["name"], shown["failures"], shown["reason"]).ShouldBe(("prod", 3L, "connection refused"));

        _time.Advance(TimeSpan.FromMinutes(1));
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item));
        await DeliverAsync(new WorkItem("prod", _time.GetUtcNow()), 1);

        _handler.Queued.ShouldBe([(new WorkItem("prod", _time.GetUtcNow(), "ghcr.io/acme/app"), TimeSpan.Zero)]);
    }

    [Fact]
    public async Task Push_MissedByAClusterThatIsWellAgain_IsForgottenOnlyOnceItIsEnqueued()
    {
        FaultyQueue queue = new();
        await using TestHandler handler = new() { Time = _time, Queue = queue };
        await handler.StartAsync("prod");
        Circuits circuits = handler.Service<Circuits>();
        await circuits.MissAsync("prod", "ghcr.io/acme/app", CancellationToken.None);
        string message = Message(new WorkItem("prod", _time.GetUtcNow()), 1);

        using HttpResponseMessage failed = await handler.Http.SendAsync(Envelope.Invocation("Reconciler", message));
        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await circuits.ReadAsync("prod", CancellationToken.None)).Missed.ShouldBe(["ghcr.io/acme/app"]);

        queue.Works = true;
        using HttpResponseMessage done = await handler.Http.SendAsync(Envelope.Invocation("Reconciler", message));
        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await circuits.ReadAsync("prod", CancellationToken.None)).Missed.ShouldBeEmpty();
    }

    private sealed class FaultyQueue : IWorkQueue
    {
        public bool Works { get; set; }

        public Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken) =>
            Works ? Task.CompletedTask : throw new FleetException("the queue is away");
    }

    [Fact]
    public async Task Pass_ThatTakesTooLong_IsCutOffAndCountsAsAFailure()
    {
        _handler.Pass.Behaviour = async (item, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return RecordingPass.Report(item);
        };
        await _handler.StartAsync("prod");
        Task<HttpStatusCode> delivery = DeliverAsync(_push, 1);
        await _handler.Pass.Started.WaitAsync(TimeSpan.FromSeconds(30));

        _time.Advance(TimeSpan.FromMinutes(2));

        (await delivery).ShouldBe(HttpStatusCode.OK);
        _handler.Log.Lines.ShouldContain(l => l.Contains("the pass did not end within 2m0s"));
    }

    private async Task<HttpStatusCode> DeliverAsync(WorkItem item, int attempt)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(Envelope.Invocation("Reconciler", Message(item, attempt)));
        return response.StatusCode;
    }

    private static string Message(WorkItem item, int attempt) =>
        Envelope.Queue(WorkMessage.Encode(item)).Replace("\"DequeueCount\":\"1\"", $"\"DequeueCount\":\"{attempt}\"", StringComparison.Ordinal);

    private async Task<Dictionary<string, object?>> StatusAsync()
    {
        using HttpResponseMessage response = await _handler.Http.GetAsync("/api/status");
        _time.Advance(TimeSpan.FromSeconds(15));
        return await response.ReadJsonAsync();
    }
}
