using System.Net;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>Pings, Event Grid's handshakes, and events that come through the queue (webhooks.md §3, §18.4).</summary>
public sealed class HandshakeTests : IAsyncLifetime
{
    private const string Validation = """[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","topic":"/x/registries/shopreg","data":{"validationCode":"c0de"}}]""";

    private const string Pushed = """{"id":"4f2b","eventType":"Microsoft.ContainerRegistry.ImagePushed","topic":"/x/registries/shopreg","data":{"target":{"repository":"cart","tag":"1.4.0"}}}""";

    private readonly ManualTimeProvider _time = new();
    private TestHandler _handler = null!;

    public async ValueTask InitializeAsync()
    {
        _handler = await new TestHandler
        {
            Time = _time,
            Receivers =
            [
                new ReceiverSettings("grid", "eventgrid", new ReceiverSecret(["s3cret"])) { Registry = "shopreg.azurecr.io" },
                new ReceiverSettings("acr", "acr", new ReceiverSecret(["s3cret"])),
            ],
        }.StartAsync("prod");
        await new Subscriptions(_handler.State).UpdateAsync("prod", ["shopreg.azurecr.io/cart"], CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Theory]
    [InlineData("eventgrid/grid/s3cret", Validation, HttpStatusCode.OK, """{"validationResponse":"c0de"}""")]
    [InlineData("eventgrid/grid/wrong", Validation, HttpStatusCode.Unauthorized, """{"error":"unauthorized"}""")]
    [InlineData("eventgrid/grid", Validation, HttpStatusCode.Unauthorized, """{"error":"unauthorized"}""")]
    [InlineData("acr/acr/s3cret", """{"action":"ping"}""", HttpStatusCode.OK, "{}")]
    public async Task Handshake_UrlSecret_Decides(string path, string body, HttpStatusCode status, string expected)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(Webhooks.Post(path, body, "application/json"));

        response.StatusCode.ShouldBe(status);
        JsonTree.ToJson(await response.ReadJsonAsync()).ShouldBe(expected);
        _handler.Queued.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handshake_AnotherRegistry_Is400()
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(Webhooks.Post("eventgrid/grid/s3cret", Validation.Replace("shopreg", "evil"), "application/json"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("eventgrid/grid/s3cret", "eventgrid.azure.net", HttpStatusCode.OK)]
    [InlineData("eventgrid/grid/s3cret", "evil.example.net", HttpStatusCode.Forbidden)]
    [InlineData("eventgrid/grid/s3cret", null, HttpStatusCode.Forbidden)]
    [InlineData("eventgrid/grid/wrong", "eventgrid.azure.net", HttpStatusCode.Unauthorized)]
    [InlineData("eventgrid/nosuch/s3cret", "eventgrid.azure.net", HttpStatusCode.NotFound)]
    [InlineData("acr/acr/s3cret", "eventgrid.azure.net", HttpStatusCode.MethodNotAllowed)]
    public async Task Options_Origin_Decides(string path, string? origin, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Options, "/api/webhooks/" + path);
        if (origin is not null)
        {
            request.Headers.Add("WebHook-Request-Origin", origin);
        }

        using HttpResponseMessage response = await _handler.Http.SendAsync(request);

        response.StatusCode.ShouldBe(expected);
        if (expected == HttpStatusCode.OK)
        {
            response.Headers.GetValues("WebHook-Allowed-Origin").ShouldBe(["eventgrid.azure.net"]);
            response.Headers.GetValues("WebHook-Allowed-Rate").ShouldBe(["*"]);
        }
    }

    [Fact]
    public async Task CloudEvents_Batch_IsRead()
    {
        string cloud = Pushed.Replace("eventType", "type").Replace("topic", "source");

        using HttpResponseMessage response = await _handler.Http.SendAsync(Webhooks.Post("eventgrid/grid/s3cret", $"[{cloud}]", "application/cloudevents-batch+json"));

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        _handler.Queued.Single().Item.Untraced().ShouldBe(new WorkItem("prod", _time.GetUtcNow(), "shopreg.azurecr.io/cart"));
    }

    [Theory]
    [InlineData(Pushed)]
    [InlineData("[" + Pushed + "]")]
    public async Task Queue_EventGridMessage_BecomesWork(string message)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(Envelope.Invocation("Reconciler", Envelope.Queue(message)));

        await response.ShouldSucceedAsync();
        _handler.Queued.Single().Item.Repository.ShouldBe("shopreg.azurecr.io/cart");
        _handler.Pass.Items.ShouldBeEmpty();
    }
}
