using System.Net;
using System.Text;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>What holds for all kinds (webhooks.md §1, §2, §16).</summary>
public sealed class WebhookEndpointTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private TestHandler _handler = null!;

    public async ValueTask InitializeAsync() => _handler = await Webhooks.StartAsync(_time);

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Theory]
    [InlineData("nosuch/reg", """{"error":"unknown_kind","supported":["acr","artifactory","distribution","dockerhub","ecr","eventgrid","gar","generic","ghcr","harbor","nexus","quay"]}""")]
    [InlineData("Distribution/reg", """{"error":"unknown_kind","supported":["acr","artifactory","distribution","dockerhub","ecr","eventgrid","gar","generic","ghcr","harbor","nexus","quay"]}""")]
    [InlineData("distribution/nosuch", """{"error":"unknown_receiver"}""")]
    [InlineData("distribution/ci", """{"error":"unknown_receiver"}""")]
    [InlineData("generic/reg", """{"error":"unknown_receiver"}""")]
    public async Task Address_Unknown_Is404(string path, string expected)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(Webhooks.Post(path, "{}", "application/json"));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        JsonTree.ToJson(await response.ReadJsonAsync()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task Method_Other_Is405WithAllow(string method)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/webhooks/distribution/reg"));

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldContain("POST");
    }

    [Theory]
    [InlineData("distribution/reg", null, true)]
    [InlineData("distribution/reg", "application/json", true)]
    [InlineData("distribution/reg", "application/vnd.docker.distribution.events.v1+json; charset=UTF-8", true)]
    [InlineData("distribution/reg", "text/plain", false)]
    [InlineData("distribution/reg", "application/json; charset=latin1", false)]
    [InlineData("distribution/reg", "application/x-www-form-urlencoded", false)]
    [InlineData("distribution/reg", "multipart/form-data; boundary=x", false)]
    [InlineData("distribution/reg", "nonsense", false)]
    [InlineData("generic/token", null, false)]
    [InlineData("generic/token", "application/json", true)]
    public async Task ContentType_NotAcceptable_Is415(string path, string? contentType, bool accepted)
    {
        HttpRequestMessage request = Webhooks.Post(path, Webhooks.Envelope(), contentType);

        using HttpResponseMessage response = await _handler.Http.SendAsync(request);

        (response.StatusCode != HttpStatusCode.UnsupportedMediaType).ShouldBe(accepted);
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("identity", true)]
    public async Task ContentEncoding_Compressed_Is415(string encoding, bool accepted)
    {
        HttpRequestMessage request = Webhooks.Distribution(Webhooks.Envelope());
        request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        using HttpResponseMessage response = await _handler.Http.SendAsync(request);

        (response.StatusCode == HttpStatusCode.Accepted).ShouldBe(accepted);
    }

    [Theory]
    [InlineData(0, true, HttpStatusCode.Accepted)]
    [InlineData(0, false, HttpStatusCode.Accepted)]
    [InlineData(1, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1, false, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Body_OverTheLimit_Is413(int excess, bool declared, HttpStatusCode expected)
    {
        string body = Webhooks.Envelope();
        HttpRequestMessage request = Webhooks.Distribution(body + new string(' ', (64 * 1024) - Encoding.UTF8.GetByteCount(body) + excess));
        request.Headers.TransferEncodingChunked = !declared;

        using HttpResponseMessage response = await _handler.Http.SendAsync(request);

        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Failures_TooMany_Are429ButAGenuineMessageIsNot()
    {
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage failed = await _handler.Http.SendAsync(Webhooks.Distribution("{}", authorization: "wrong"));
            answers.Add(failed.StatusCode);
        }

        answers.ShouldBe([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests]);
        using HttpResponseMessage genuine = await _handler.Http.SendAsync(Webhooks.Distribution(Webhooks.Envelope()));
        genuine.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        _time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage later = await _handler.Http.SendAsync(Webhooks.Distribution("{}", authorization: "wrong"));
        later.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Queue_Broken_Is503AndTheRepeatIsNotADuplicate()
    {
        BrokenQueue queue = new();
        await using TestHandler handler = await Webhooks.StartAsync(_time, queue);
        string body = Webhooks.Envelope(Webhooks.Event());

        using HttpResponseMessage broken = await handler.Http.SendAsync(Webhooks.Distribution(body));
        queue.Works = true;
        using HttpResponseMessage repeated = await handler.Http.SendAsync(Webhooks.Distribution(body));

        broken.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        broken.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(30));
        repeated.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await repeated.ReadJsonAsync())["accepted"].ShouldBe(1L);
    }

    [Fact]
    public async Task Events_OfManyRepositories_BecomeOneItemForAllPerCluster()
    {
        await _handler.DisposeAsync();
        _handler = await Webhooks.Handler(_time).StartAsync("new");
        await new Subscriptions(_handler.State).UpdateAsync("new", [.. Enumerable.Range(0, 101).Select(i => $"registry.example.net/shop/r{i}")], CancellationToken.None);
        string body = Webhooks.Envelope([.. Enumerable.Range(0, 101).Select(i => Webhooks.Event(id: $"e{i}", repository: $"shop/r{i}"))]);

        using HttpResponseMessage response = await _handler.Http.SendAsync(Webhooks.Distribution(body));

        (await response.ReadJsonAsync())["accepted"].ShouldBe(101L);
        _handler.Queued.Select(q => q.Item.Untraced()).ShouldBe([new WorkItem("new", _time.GetUtcNow(), WorkItem.AnyRepository)]);
    }

    [Fact]
    public async Task Log_OfEveryOutcome_HoldsNoSecret()
    {
        foreach (HttpRequestMessage request in new[]
        {
            Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event())),
            Webhooks.Distribution("{}", authorization: "Bearer " + Webhooks.Secret + "x"),
            Webhooks.Generic("{}"u8.ToArray(), _time.GetUtcNow()),
            Webhooks.Post("generic/token", "{}", "application/json"),
        })
        {
            request.RequestUri = new Uri(request.RequestUri + "?code=function-key-value", UriKind.Relative);
            request.Headers.Add("x-functions-key", "header-key-value");
            using HttpResponseMessage response = await _handler.Http.SendAsync(request);
        }

        string log = string.Concat(_handler.Log.Lines);
        log.ShouldContain("webhook distribution/reg: answered 202");
        foreach (string secret in new[] { Webhooks.Secret, Webhooks.Rotated, "code=", "key-value", "Bearer" })
        {
            log.ShouldNotContain(secret);
        }
    }

    private sealed class BrokenQueue : IWorkQueue
    {
        public bool Works { get; set; }

        public Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken) =>
            Works ? Task.CompletedTask : throw new FleetException("the queue is away");
    }
}
