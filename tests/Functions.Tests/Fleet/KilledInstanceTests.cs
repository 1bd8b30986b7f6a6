using System.Net;
using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Hosting;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Tests.Published;
using Serverless.Functions.Tests.Storage;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Fleet;

/// <summary>Published handlers on real storage: two instances of which one is killed, and a message that no handler survives.</summary>
public sealed class KilledInstanceTests(PublishedHandler published, Azurite azurite) : IClassFixture<Azurite>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private SandboxRegistry _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await SandboxRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _registry.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task TwoInstances_OneKilledInMidRun_EveryClusterConvergesAndNoPassRunsTwiceAtOnce()
    {
        string connection = azurite.ConnectionString;
        await _registry.PushImageAsync("apps/cart", "1.0.0", "1.0.0");
        await using SampleFleet fleet = await StartFleetAsync(50);
        HandlerProcess[] handlers = [await StartHandlerAsync(connection), await StartHandlerAsync(connection)];
        int turn = 0;
        bool killed = false;
        QueuePump pump = new(azurite.Connection, WorkQueueName.Value, () => handlers[killed ? 1 : Interlocked.Increment(ref turn) % 2].Http);
        Task pumping = pump.RunAsync(_stop.Token);
        await TickAsync(handlers[0]);
        await UntilAsync(() => ConvergedAsync(fleet, "1.0.0"));

        await _registry.PushImageAsync("apps/cart", "1.1.0", "1.1.0");
        int before = pump.Calls.Count;
        await PushAsync(handlers[1], "1.1.0");
        await UntilAsync(() => Task.FromResult(pump.Calls.Count >= before + 10));
        await handlers[0].KillAsync();
        DateTimeOffset death = DateTimeOffset.UtcNow;
        killed = true;

        await UntilAsync(() => ConvergedAsync(fleet, "1.1.0"));
        await _stop.CancelAsync();
        await pumping;
        PassIntervals.Overlaps([.. PassIntervals.Of(handlers[0], death), .. PassIntervals.Of(handlers[1], DateTimeOffset.UtcNow)]).ShouldBeEmpty();
        PassIntervals.Of(handlers[0], death).Count().ShouldBeGreaterThan(10);
        await handlers[0].DisposeAsync();
        await handlers[1].DisposeAsync();
    }

    [Fact]
    public async Task Message_ThatNoHandlerSurvives_IsRetriedThenParked()
    {
        string connection = azurite.ConnectionString;
        await using SampleFleet fleet = await StartFleetAsync(1);
        fleet.Clusters[0].Fault = _ => new SandboxFault { Delay = TimeSpan.FromSeconds(30) };
        HandlerProcess handler = await StartHandlerAsync(connection, _folder.File("state"));
        HandlerProcess? running = handler;
        QueuePump pump = new(azurite.Connection, "doomed", () => running?.Http) { VisibilitySeconds = 30, PauseSeconds = 2, Parallelism = 1 };
        Task pumping = pump.RunAsync(_stop.Token);
        WorkItem item = new("c0000", DateTimeOffset.UtcNow, "ghcr.io/acme/app");
        await new StorageWorkQueue(azurite.Connection, "doomed", TimeProvider.System).EnqueueAsync(item, TimeSpan.Zero, CancellationToken.None);

        for (int attempt = 1; attempt <= WorkQueueName.MaxAttempts; attempt++)
        {
            await handler.LineAsync("pass begins");
            running = null;
            await handler.KillAsync();
            await UntilAsync(() => Task.FromResult(pump.Calls.Count >= attempt));
            await handler.DisposeAsync();
            running = handler = await StartHandlerAsync(connection, _folder.File("state"));
        }

        await UntilAsync(async () => (await pump.PoisonedAsync()).Count == 1);
        (await pump.PoisonedAsync()).ShouldBe([WorkMessage.Encode(item)]);
        pump.Calls.Count.ShouldBe(WorkQueueName.MaxAttempts);
        using HttpResponseMessage status = await handler.Http.GetAsync("/api/status");
        Dictionary<string, object?> parked = (await status.ReadJsonAsync()).ListAt("parked")!.ShouldHaveSingleItem().ShouldBeOfType<Dictionary<string, object?>>();
        (parked["cluster"], parked["attempts"]).ShouldBe(("c0000", 5L));
        parked.StringAt("reason").ShouldNotBeNull().ShouldContain("never ended");

        // The cluster goes on: its next message is worked on.
        fleet.Clusters[0].Fault = null;
        await new StorageWorkQueue(azurite.Connection, "doomed", TimeProvider.System).EnqueueAsync(new WorkItem("c0000", DateTimeOffset.UtcNow), TimeSpan.Zero, CancellationToken.None);
        await handler.LineAsync("cluster c0000: pass done");
        await _stop.CancelAsync();
        await pumping;
        await handler.DisposeAsync();
    }

    private async Task<SampleFleet> StartFleetAsync(int clusters)
    {
        SampleFleet fleet = await SampleFleet.StartAsync(
            new SampleFleetOptions
            {
                Clusters = clusters,
                ResourceSets = 2,
                Registry = _registry.Host,
                Definitions = Path.Combine(PublishedHandler.RepositoryRoot(), "config", "crds"),
            },
            TestContext.Current.CancellationToken);
        fleet.WriteKubeconfigs(_folder.File("clusters"));
        return fleet;
    }

    private async Task<HandlerProcess> StartHandlerAsync(string connection, string? state = null)
    {
        int port = ServerPort.Next();
        HandlerProcess handler = await HandlerProcess.StartAsync(published, port, new Dictionary<string, string>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}",
            ["Clusters__Folder"] = _folder.File("clusters"),
            ["Clusters__AllowLocalAddresses"] = "true",
            ["Network__AllowPrivate"] = "*",
            ["WorkQueue"] = connection,
            ["LeaseDuration"] = state is null ? "15s" : "1s",
            [state is null ? "State" : "State__Folder"] = state ?? connection,
            ["LogLevel"] = "Debug",
            ["Receivers__ci__Kind"] = "generic",
            ["Receivers__ci__Mode"] = "token",
            ["Receivers__ci__Secret"] = "s3cret",
        });
        (await handler.ReadyAsync()).Dispose();
        return handler;
    }

    private async Task TickAsync(HandlerProcess handler)
    {
        using HttpResponseMessage response = await handler.Http.SendAsync(Envelope.Invocation("Scanner", """{"Data":{"timer":{}},"Metadata":{}}"""));
        StorageWorkQueue queue = new(azurite.Connection, WorkQueueName.Value, TimeProvider.System);
        foreach (object? message in (await response.ShouldSucceedAsync()).ListAt("Outputs", "work")!)
        {
            await queue.EnqueueAsync(WorkMessage.Decode(message, out _)!, TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task PushAsync(HandlerProcess handler, string tag)
    {
        using HttpRequestMessage push = new(HttpMethod.Post, "/api/webhooks/generic/ci")
        {
            Content = new StringContent($$"""{"references":["{{_registry.Host}}/apps/cart:{{tag}}"]}""", null, "application/json"),
        };
        push.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");
        using HttpResponseMessage response = await handler.Http.SendAsync(push);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await response.ReadJsonAsync())["accepted"].ShouldBe(1L);
    }

    private static async Task<bool> ConvergedAsync(SampleFleet fleet, string tag)
    {
        foreach (SandboxCluster cluster in fleet.Clusters)
        {
            if (await SampleFleet.TagAsync(cluster, "cart", CancellationToken.None) != tag)
            {
                return false;
            }
        }

        return true;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int attempt = 0; attempt < 1800; attempt++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("it did not come about within three minutes");
    }
}
