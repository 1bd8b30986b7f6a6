using System.Net;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>The handler as its own host: timer, queue and webhook in one process.</summary>
public sealed class StandAloneTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TestHandler _handler;

    public StandAloneTests() => _handler = new TestHandler
    {
        Time = _time,
        Mode = HandlerMode.StandAlone,
        Queue = null,
        Receivers = [new ReceiverSettings("main", "generic", new ReceiverSecret(["s3cret"])) { Mode = ReceiverMode.Token }],
    };

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Fact]
    public async Task Start_Clusters_ArePassedAtOnceAndOnEachTick()
    {
        await _handler.StartAsync("a", "b");
        await PassesAsync(2);
        _handler.Pass.Items.Select(i => i.Cluster).Order().ShouldBe(["a", "b"]);

        _handler.AddCluster("c");
        _time.Advance(TimeSpan.FromMinutes(1));
        await PassesAsync(3);

        _handler.Pass.Items.Select(i => i.Cluster).Order().ShouldBe(["a", "a", "b", "b", "c"]);
    }

    [Fact]
    public async Task Pass_ThatThrows_DoesNotStopTheOthers()
    {
        _handler.Pass.Behaviour = (item, _) => item.Cluster == "a" ? throw new InvalidOperationException("bug") : Task.FromResult(RecordingPass.Report(item));
        await _handler.StartAsync("a", "b");
        await PassesAsync(2);

        _time.Advance(TimeSpan.FromMinutes(1));
        await PassesAsync(2);

        _handler.Log.Lines.ShouldContain(l => l.Contains("the pass over cluster a failed") && l.Contains("bug"));
    }

    [Fact]
    public async Task Webhook_Push_WakesTheClusterWithTheRepository()
    {
        _handler.Pass.Behaviour = (item, _) => Task.FromResult(RecordingPass.Report(item) with { Repositories = ["ghcr.io/acme/app"] });
        await _handler.StartAsync("a");
        await PassesAsync(1);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/generic/main") { Content = new StringContent("""{"references":["ghcr.io/acme/app:1"]}""", null, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");

        using HttpResponseMessage response = await _handler.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await PassesAsync(1);
        _handler.Pass.Items.Last().ShouldBe(new WorkItem("a", _time.GetUtcNow(), "ghcr.io/acme/app"));
    }

    private async Task PassesAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            (await _handler.Pass.Started.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("a pass should have been started");
        }
    }
}
