using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>From a genuine message to work items, when senders or clusters are not as they should be.</summary>
public sealed class IntakeTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Sender_ThatHangsUp_DoesNotCutTheFanOut()
    {
        SlowQueue queue = new();
        await using TestHandler handler = await Webhooks.StartAsync(_time, queue);
        using CancellationTokenSource hangUp = new();
        Task<HttpResponseMessage> delivery = handler.Http.SendAsync(Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event())), hangUp.Token);
        await queue.Entered.WaitAsync(TimeSpan.FromSeconds(30));

        await hangUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => delivery);
        await Task.Delay(300);
        queue.Go.Release(2);

        (await queue.Done.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue();
        (await queue.Done.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue("both clusters hear of the push");
    }

    [Fact]
    public async Task Events_ThatAreRefusedByThemselves_DoNotMakeUsReadTheFleetAgain()
    {
        await using TestHandler handler = await Webhooks.StartAsync(_time);
        await SendAsync(handler, Webhooks.Event());
        await new Subscriptions(handler.State).UpdateAsync("one", ["registry.example.net/shop/new"], CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(2));

        await SendAsync(handler, Webhooks.Event(tag: null, id: "e-2", repository: "shop/unknown"));
        await SendAsync(handler, Webhooks.Event(id: "e-3"));
        handler.Queued.Count.ShouldBe(4, "the view of before is still used");

        await SendAsync(handler, Webhooks.Event(id: "e-4", repository: "shop/new"));
        handler.Queued.Count.ShouldBe(5, "an unknown repository makes it read again");
    }

    /// <summary>webhooks.md WH-7, WH-8: a sender that repeats for ever must not be given a reason to.</summary>
    [Fact]
    public async Task Message_WithNothingForUs_IsTakenAlsoWhileTheFleetCannotBeRead()
    {
        await using TestHandler handler = await Webhooks.StartAsync(_time);
        handler.RemoveClusterFolder();

        (await SendAsync(handler, Webhooks.Event(action: "pull"))).ShouldBe(0L);
        using HttpResponseMessage malformed = await handler.Http.SendAsync(Webhooks.Distribution("nonsense"));
        using HttpResponseMessage push = await handler.Http.SendAsync(Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event())));

        malformed.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        push.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "this one needs the fleet");
    }

    [Fact]
    public async Task Repositories_Unknown_AreReadOnceAndNotWaitedForLong()
    {
        SlowCatalog catalog = new();
        using TemporaryFolder folder = new();
        Subscriptions subscriptions = new(new FileStateStore(folder.Path, _time));
        using FleetView view = new(catalog, subscriptions, _time, NullLogger<FleetView>.Instance);
        await view.ReadAsync(["a/b"], CancellationToken.None);
        catalog.Answer = new TaskCompletionSource<IReadOnlyList<ClusterEntry>>();
        _time.Advance(TimeSpan.FromSeconds(2));

        Task<SubscriptionMap>[] asked = [.. Enumerable.Range(0, 20).Select(i => view.ReadAsync([$"a/{i}"], CancellationToken.None))];
        await Task.Delay(200);
        catalog.Reads.ShouldBe(2, "the first, and one for all twenty");
        _time.Advance(TimeSpan.FromMilliseconds(300));

        await Task.WhenAll(asked).WaitAsync(TimeSpan.FromSeconds(10));
        catalog.Answer.SetResult([]);
    }

    private sealed class SlowCatalog : IClusterCatalog
    {
        private int _reads;

        public TaskCompletionSource<IReadOnlyList<ClusterEntry>>? Answer { get; set; }

        public int Reads => _reads;

        public Task<IReadOnlyList<ClusterEntry>> ListAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return Answer?.Task ?? Task.FromResult<IReadOnlyList<ClusterEntry>>([]);
        }

        public Task<ClusterEntry?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult<ClusterEntry?>(null);

        public Task<string> ReadKubeconfigAsync(string name, CancellationToken cancellationToken) => throw new FleetException("none");
    }

    [Fact]
    public async Task Cluster_ThatNeverHadAPass_DoesNotLetStrangersIn()
    {
        await using TestHandler handler = await Webhooks.StartAsync(_time);
        handler.AddCluster("new");

        (await SendAsync(handler, Webhooks.Event(host: "evil.example.net"))).ShouldBe(0L);
        (await SendAsync(handler, Webhooks.Event(id: "e-2", repository: "shop/nobodys"))).ShouldBe(0L);
        (await SendAsync(handler, Webhooks.Event(id: "e-3"))).ShouldBe(1L);

        handler.Queued.Select(q => q.Item.Cluster).ShouldBe(["one", "two", "new"], ignoreOrder: true);
    }

    [Fact]
    public async Task Registry_ThatAnAliasLeadsTo_IsAllowedBesideTheFixedOne()
    {
        ReceiverSettings receiver = new("jfrog", "artifactory", new ReceiverSecret(["s"]))
        {
            Registry = "acme.jfrog.io",
            Aliases = new Dictionary<string, string> { ["docker-local"] = "registry.example.net/shop" },
        };
        receiver.SpeaksOf("acme.jfrog.io").ShouldBeTrue();
        receiver.SpeaksOf("ghcr.io").ShouldBeFalse();
        await using TestHandler handler = await new TestHandler { Time = _time, Receivers = [receiver with { Mode = ReceiverMode.Token }] }.StartAsync("one");
        await new Subscriptions(handler.State).UpdateAsync("one", ["registry.example.net/shop/cart"], CancellationToken.None);
        HttpRequestMessage request = Webhooks.Post(
            "artifactory/jfrog",
            """{"domain":"docker","event_type":"pushed","data":{"repo_key":"docker-local","image_name":"cart","tag":"1"}}""",
            "application/json");
        request.Headers.Add("X-JFrog-Event-Auth", "s");

        using HttpResponseMessage response = await handler.Http.SendAsync(request);

        (await response.ReadJsonAsync())["accepted"].ShouldBe(1L);
    }

    [Fact]
    public async Task Form_ToGitHubsReceiver_Is415WithAHint()
    {
        await using TestHandler handler = await new TestHandler { Time = _time, Receivers = [new ReceiverSettings("gh", "ghcr", new ReceiverSecret(["s"]))] }.StartAsync("one");

        using HttpResponseMessage response = await handler.Http.SendAsync(Webhooks.Post("ghcr/gh", "payload=%7B%7D", "application/x-www-form-urlencoded"));

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await response.ReadJsonAsync())["hint"].ShouldBe("set the webhook's content type to application/json");
    }

    [Fact]
    public async Task Requests_OfEveryKind_LeaveOneRecordWithInvocationAndDelivery()
    {
        await using TestHandler handler = await Webhooks.StartAsync(_time);
        foreach (HttpRequestMessage request in new[]
        {
            Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event())),
            Webhooks.Distribution("nonsense"),
            Webhooks.Generic("nonsense"u8.ToArray(), _time.GetUtcNow()),
            Webhooks.Post("generic/ci", "x", "text/plain"),
            Webhooks.Post("generic/ci", new string('x', 70_000), "application/json"),
            Webhooks.Post("generic/nosuch", "{}", "application/json"),
            Webhooks.Post("nosuch/ci", "{}", "application/json"),
        })
        {
            request.Headers.Add("X-Azure-Functions-InvocationId", Envelope.InvocationId);
            using HttpResponseMessage response = await handler.Http.SendAsync(request);
        }

        string[] records = [.. handler.Log.Lines.Where(l => l.Contains("\"event\":300") || l.Contains("\"event\":301"))];
        records.ShouldAllBe(l => l.Contains(Envelope.InvocationId) && l.Contains("\"function\":\"Webhook\""));
        records.Select(l => l.Split("ms: ")[1].Split('"')[0]).ShouldBe(
        [
            "accepted, delivery e-1, accepted 1, enqueued 2, ignored ",
            "ignored:malformed, delivery none, accepted 0, enqueued 0, ignored malformed=1",
            "rejected:malformed, delivery none",
            "rejected:content_type, delivery none",
            "rejected:body_too_large, delivery none",
            "rejected:unknown_receiver, delivery none",
            "rejected:unknown_kind, delivery none",
        ]);
    }

    [Theory]
    [InlineData("Content-Length: 100", "{", true)]
    [InlineData("Transfer-Encoding: chunked", "zz\r\n", false)]
    public async Task Body_ThatDoesNotArrive_LeavesARecordToo(string header, string sent, bool hangsUp)
    {
        await using TestHandler handler = await Webhooks.StartAsync(_time);
        using TcpClient sender = new();
        await sender.ConnectAsync(handler.Http.BaseAddress!.Host, handler.Http.BaseAddress.Port);
        await sender.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/webhooks/distribution/reg HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n{header}\r\n\r\n{sent}"));
        if (hangsUp)
        {
            sender.Close();
        }

        for (int i = 0; i < 600 && !handler.Log.Lines.Any(l => l.Contains("\"event\":300")); i++)
        {
            await Task.Delay(50);
        }

        handler.Log.Lines.ShouldContain(l => l.Contains("rejected:body_incomplete"));
    }

    private static async Task<object?> SendAsync(TestHandler handler, string pushed)
    {
        using HttpResponseMessage response = await handler.Http.SendAsync(Webhooks.Distribution(Webhooks.Envelope(pushed)));
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return (await response.ReadJsonAsync())["accepted"];
    }

    private sealed class SlowQueue : IWorkQueue
    {
        public SemaphoreSlim Entered { get; } = new(0);

        public SemaphoreSlim Go { get; } = new(0);

        public SemaphoreSlim Done { get; } = new(0);

        public async Task EnqueueAsync(WorkItem item, TimeSpan delay, CancellationToken cancellationToken)
        {
            Entered.Release();
            await Go.WaitAsync(cancellationToken);
            Done.Release();
        }
    }
}
