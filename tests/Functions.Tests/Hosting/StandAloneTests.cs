using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Hosting;
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
        await UntilAsync(() => _handler.Log.Lines.Any(l => l.Contains("pass done")) && _handler.State.ReadAsync("subscriptions/a", CancellationToken.None).Result is not null);
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/generic/main") { Content = new StringContent("""{"references":["ghcr.io/acme/app:1"]}""", null, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");

        using HttpResponseMessage response = await _handler.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await PassesAsync(1);
        _handler.Pass.Items.Last().Untraced().ShouldBe(new WorkItem("a", _time.GetUtcNow(), "ghcr.io/acme/app"));
    }

    [Fact]
    public async Task Push_WhosePassFails_IsKeptInThePauseBeforeTheNextAttempt()
    {
        _handler.Pass.Behaviour = (item, _) => item.Repository is null ? Task.FromResult(RecordingPass.Report(item)) : throw new FleetException("the store is away");
        await _handler.StartAsync("a");
        await PassesAsync(1);

        await _handler.Service<DurableWorkQueue>().EnqueueAsync(new WorkItem("a", _time.GetUtcNow(), "ghcr.io/acme/app"), TimeSpan.Zero, CancellationToken.None);
        await PassesAsync(1);
        await UntilAsync(() => _handler.Log.Lines.Any(l => l.Contains("the pass over cluster a failed")));
        await Task.Delay(200);

        Directory.GetFiles(_handler.Folder("state/queue"), "*.item").ShouldHaveSingleItem("a kill now must not lose the push");
    }

    [Fact]
    public async Task Start_AFileOfTheQueueThatCannotBeRead_IsLoggedAndTheRestGoesOn()
    {
        Directory.CreateDirectory(_handler.Folder("state/queue"));
        File.WriteAllBytes(_handler.Folder("state/queue/large.item"), new byte[70_000]);
        File.WriteAllText(_handler.Folder("state/queue/good.item"), WorkMessage.Encode(new WorkItem("a", _time.GetUtcNow(), "ghcr.io/acme/app")));

        await _handler.StartAsync("a");
        await PassesAsync(2);

        _handler.Pass.Items.ShouldContain(i => i.Repository == "ghcr.io/acme/app");
        _handler.Log.Lines.ShouldContain(l => l.Contains("\"event\":152") && l.Contains("large.item"));
    }

    [Fact]
    public async Task Service_ThatEndsByAFault_GivesAnExitCodeThatIsNotZero()
    {
        AppSettings settings = new() { Mode = HandlerMode.Host, Listen = new IPEndPoint(IPAddress.Loopback, 0), ClusterFolder = _handler.Folder("clusters"), StateFolder = _handler.Folder("state") };
        await using WebApplication app = HandlerApp.Create(settings, services =>
        {
            services.AddSingleton<IClusterPass>(_handler.Pass);
            services.AddSingleton<IWorkQueue>(new RecordingQueue());
            services.AddHostedService<FaultyService>();
        });

        (await HandlerProgram.RunAsync(app, CancellationToken.None)).ShouldBe(1);
    }

    [Fact]
    public async Task Queue_ThatNobodyWorksOffAnyMore_EndsTheProcess()
    {
        Directory.CreateDirectory(_handler.Folder("clusters"));
        File.WriteAllText(_handler.Folder("clusters/a.yaml"), "apiVersion: v1");

        // No clock takes a limit of that length, so the worker itself fails; the settings' reader would have refused it.
        AppSettings settings = new()
        {
            Mode = HandlerMode.StandAlone,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            ClusterFolder = _handler.Folder("clusters"),
            StateFolder = _handler.Folder("state"),
            FunctionTimeout = TimeSpan.FromDays(100),
        };
        await using WebApplication app = HandlerApp.Create(settings, services => services.AddSingleton<IClusterPass>(_handler.Pass));

        (await HandlerProgram.RunAsync(app, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(1);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 300 && !condition(); i++)
        {
            await Task.Delay(50);
        }

        condition().ShouldBeTrue();
    }

    private sealed class FaultyService : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("bug");
        }
    }

    private async Task PassesAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            (await _handler.Pass.Started.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("a pass should have been started");
        }
    }
}
