using Serverless.Engine.Fleet;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Tests.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Telemetry;

/// <summary>Traces as collectors see them (functions-host.md FH-22, FH-74).</summary>
public sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";

    [Theory]
    [InlineData("POST", "/api/webhooks/acr/nosuch", "Webhook")]
    [InlineData("GET", "/api/status", "Status")]
    public async Task Otlp_EndOfAnHttpFunction_HasSentItsSpanUnderTheSendersOne(string method, string path, string function)
    {
        await using Collector collector = new();
        await collector.StartAsync();
        await using TestHandler handler = await new TestHandler { Otlp = collector.Address }.StartAsync("prod");

        using HttpResponseMessage response = await handler.Http.SendAsync(Traced(new(new HttpMethod(method), path)));

        await collector.UntilAsync("/v1/traces", function, TraceId, SpanId);
    }

    [Fact]
    public async Task Otlp_HealthCheck_IsSentWithTheNextFunction()
    {
        await using Collector collector = new();
        await collector.StartAsync();
        await using TestHandler handler = await new TestHandler { Otlp = collector.Address }.StartAsync("prod");

        using HttpResponseMessage health = await handler.Http.SendAsync(Traced(new(HttpMethod.Get, "/api/health")));
        using HttpResponseMessage status = await handler.Http.GetAsync("/api/status");

        await collector.UntilAsync("/v1/traces", "Health", TraceId, SpanId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trace_OfTheRequest_IsInEveryLineOfItsWork(bool exported)
    {
        await using Collector collector = new();
        await collector.StartAsync();
        await using TestHandler handler = await new TestHandler { Otlp = exported ? collector.Address : null }.StartAsync("prod");

        using HttpResponseMessage webhook = await handler.Http.SendAsync(Traced(new(HttpMethod.Post, "/api/webhooks/acr/nosuch")));
        using HttpResponseMessage invocation = await handler.Http.SendAsync(Traced(
            Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(new WorkItem("prod", DateTimeOffset.UnixEpoch))))));

        foreach (string message in (string[])["answered 404", "pass begins", "invocation done"])
        {
            handler.Log.Lines.Single(line => line.Contains(message, StringComparison.Ordinal)).ShouldContain($"\"traceId\":\"{TraceId}\"");
        }
    }

    [Fact]
    public async Task Otlp_PassAfterAPush_IsLinkedToIt()
    {
        await using Collector collector = new();
        await collector.StartAsync();
        await using TestHandler handler = await new TestHandler { Otlp = collector.Address, Receivers = [new("reg", "distribution", new ReceiverSecret(["s"]))] }.StartAsync("prod");
        await new Subscriptions(handler.State).UpdateAsync("prod", ["registry.example.net/shop/cart"], CancellationToken.None);
        using HttpResponseMessage push = await handler.Http.SendAsync(Traced(Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event()), authorization: "s")));
        WorkItem item = handler.Queued.ShouldHaveSingleItem().Item;

        using HttpResponseMessage done = await handler.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(item))));

        string[] parts = item.Trace.ShouldNotBeNull().Split('-');
        parts[1].ShouldBe(TraceId);
        await done.ShouldSucceedAsync();
        await collector.UntilAsync("/v1/traces", "pass", parts[2]);
    }

    [Fact]
    public async Task Prometheus_HostMode_IsNotThere()
    {
        await using TestHandler handler = await new TestHandler().StartAsync();

        using HttpResponseMessage response = await handler.Http.GetAsync("/metrics");

        response.IsSuccessStatusCode.ShouldBeFalse();
    }

    [Fact]
    public async Task Otlp_CollectorAway_DoesNotFailTheInvocation()
    {
        await using TestHandler handler = await new TestHandler { Otlp = new Uri("http://127.0.0.1:9") }.StartAsync("prod");

        using HttpResponseMessage response = await handler.Http.SendAsync(
            Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(new WorkItem("prod", DateTimeOffset.UnixEpoch)))));

        await response.ShouldSucceedAsync();
    }

    private static HttpRequestMessage Traced(HttpRequestMessage request)
    {
        request.Headers.Add("traceparent", $"00-{TraceId}-{SpanId}-01");
        return request;
    }
}
