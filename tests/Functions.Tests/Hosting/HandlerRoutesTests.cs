using System.Text;
using Microsoft.AspNetCore.Routing;
using Serverless.Engine.Fleet;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Hosting;

/// <summary>functions-host.md FH-31: every successful answer of a mapped path has a JSON body; for an empty one the host would wait for the rest of its time.</summary>
public sealed class HandlerRoutesTests
{
    private const string Secret = "a-long-secret-0123456789";

    /// <summary>A request for each method of each path.</summary>
    private static readonly Dictionary<string, Func<HttpRequestMessage>> Requests = new()
    {
        ["GET /"] = () => new(HttpMethod.Get, "/"),
        ["GET /api/health"] = () => new(HttpMethod.Get, "/api/health"),
        ["GET /api/status"] = () => new(HttpMethod.Get, "/api/status"),
        ["POST /Scanner"] = () => Envelope.Invocation("Scanner", """{"Data":{"timer":{}},"Metadata":{}}"""),
        ["POST /Reconciler"] = () => Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(new WorkItem("prod", DateTimeOffset.UnixEpoch)))),
        ["POST /api/webhooks/{kind}/{receiver}/{token?}"] = () => new(HttpMethod.Post, $"/api/webhooks/eventgrid/events/{Secret}") { Content = new StringContent("[]", Encoding.UTF8, "application/json") },
        ["OPTIONS /api/webhooks/{kind}/{receiver}/{token?}"] = () => new(HttpMethod.Options, $"/api/webhooks/eventgrid/events/{Secret}") { Headers = { { "WebHook-Request-Origin", "eventgrid.azure.net" } } },
    };

    [Fact]
    public async Task Answers_OfEveryPath_HaveAJsonBody()
    {
        await using TestHandler handler = await new TestHandler { Receivers = [new("events", "eventgrid", new ReceiverSecret([Secret]))] }.StartAsync("prod");
        IEnumerable<string> routes = handler.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {route.RoutePattern.RawText}"));
        routes.ShouldBe(Requests.Keys, ignoreOrder: true);

        foreach ((string route, Func<HttpRequestMessage> request) in Requests)
        {
            using HttpResponseMessage response = await handler.Http.SendAsync(request());

            response.IsSuccessStatusCode.ShouldBeTrue(route);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json", route);
            (await response.ReadJsonAsync()).ShouldNotBeNull(route);
        }
    }
}
