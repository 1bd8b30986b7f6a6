using System.Net;
using System.Text;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Tests.Telemetry;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>Events that Event Grid puts into the work queue itself (functions-host.md FH-55, FH-95; webhooks.md WH-36).</summary>
public sealed class EventGridQueueTests
{
    private const string Event = """
        {"id":"4f2b","topic":"/subscriptions/x/registries/shopreg","subject":"cart:1.4.0","eventType":"Microsoft.ContainerRegistry.ImagePushed",
        "data":{"target":{"repository":"cart","tag":"1.4.0"},"request":{"host":"shopreg.azurecr.io"}}}
        """;

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Event_AlsoInBase64_WakesTheCluster(bool base64)
    {
        await using TestHandler handler = await StartAsync(new RecordingQueue());

        (await DeliverAsync(handler, base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(Event)) : Event, 1)).ShouldBe(HttpStatusCode.OK);

        handler.Queued.Select(q => (q.Item.Untraced(), q.Delay)).ShouldBe([(new WorkItem("prod", _time.GetUtcNow(), "shopreg.azurecr.io/cart"), TimeSpan.Zero)]);
    }

    /// <summary>webhooks.md WH-75, functions-host.md FH-57.</summary>
    [Fact]
    public async Task Messages_AreCounted()
    {
        await using TestHandler handler = await StartAsync(new RecordingQueue());
        using MeterReadings readings = new(handler.Service<FleetMetrics>());

        await DeliverAsync(handler, Event, 1);
        await DeliverAsync(handler, Event.Replace("cart", "nobodys", StringComparison.Ordinal), 1);
        await DeliverAsync(handler, "nonsense", 1);

        readings.Lines.ShouldContain("flux_serverless.webhook.events{eventgrid,accepted} 1");
        readings.Lines.ShouldContain("flux_serverless.webhook.events{eventgrid,ignored:no_provider} 1");
        readings.Lines.ShouldContain("flux_serverless.dropped{} 1");
    }

    [Fact]
    public async Task Event_ThatCannotBeTakenFiveTimes_IsParkedAndLogged()
    {
        await using TestHandler handler = await StartAsync(new AbsentQueue());
        for (int attempt = 1; attempt <= 5; attempt++)
        {
            (await DeliverAsync(handler, Event, attempt)).ShouldBe(HttpStatusCode.InternalServerError);
        }

        ParkedItem parked = (await handler.Service<ParkedItems>().ListAsync(CancellationToken.None)).ShouldHaveSingleItem();
        (parked.Item.Cluster, parked.Item.Repository, parked.Reason).ShouldBe(("eventgrid", "shopreg.azurecr.io/cart", "the queue is away"));
        handler.Log.Lines.ShouldContain(l => l.Contains("\"event\":230") && l.Contains("the queue is away"));
    }

    private async Task<TestHandler> StartAsync(IWorkQueue queue)
    {
        TestHandler handler = await new TestHandler { Time = _time, Queue = queue }.StartAsync("prod");
        await new Subscriptions(handler.State).UpdateAsync("prod", ["shopreg.azurecr.io/cart"], CancellationToken.None);
        return handler;
    }

    private static async Task<HttpStatusCode> DeliverAsync(TestHandler handler, string message, int attempt)
    {
        string envelope = Envelope.Queue(message).Replace("\"DequeueCount\":\"1\"", $"\"DequeueCount\":\"{attempt}\"", StringComparison.Ordinal);
        using HttpResponseMessage response = await handler.Http.SendAsync(Envelope.Invocation("Reconciler", envelope));
        return response.StatusCode;
    }

    private sealed class AbsentQueue : IWorkQueue
    {
        public Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken) => throw new FleetException("the queue is away");
    }
}
