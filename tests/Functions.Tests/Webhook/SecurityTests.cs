using System.Net;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>What an attacker may try at the public edge: secrets, replays, hostile bodies (webhooks.md §2, §18.8, §18.10, §18.11).</summary>
public sealed class SecurityTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private TestHandler _handler = null!;

    public async ValueTask InitializeAsync() => _handler = await Webhooks.StartAsync(_time);

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Fact]
    public async Task Replay_OfASignedRequest_IsADuplicateThenStale()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"references":["registry.example.net/shop/cart:1"]}""");
        DateTimeOffset at = _time.GetUtcNow();
        (await SendAsync(Webhooks.Generic(body, at))).ShouldBe((HttpStatusCode.Accepted, 1L));
        (await SendAsync(Webhooks.Generic(body, at))).ShouldBe((HttpStatusCode.Accepted, 0L));
        int queued = _handler.Queued.Count;

        _time.Advance(TimeSpan.FromSeconds(301));
        (await SendAsync(Webhooks.Generic(body, at))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        _handler.Queued.Count.ShouldBe(queued);
    }

    [Fact]
    public async Task Replay_UnderAnotherDeliveryId_IsADuplicate()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"references":["registry.example.net/shop/cart:1"]}""");
        HttpRequestMessage first = Webhooks.Generic(body, _time.GetUtcNow());
        first.Headers.Add("X-Delivery-Id", "d-1");
        HttpRequestMessage replay = Webhooks.Generic(body, _time.GetUtcNow());
        replay.Headers.Add("X-Delivery-Id", "d-2");

        (await SendAsync(first)).ShouldBe((HttpStatusCode.Accepted, 1L));
        (await SendAsync(replay)).ShouldBe((HttpStatusCode.Accepted, 0L));
    }

    [Fact]
    public async Task Token_InTheAddress_IsInNoLogLine()
    {
        await using TestHandler handler = new() { Time = _time, Receivers = [new ReceiverSettings("hub", "dockerhub", new ReceiverSecret(["tok3n-of-the-address"]))] };
        await handler.StartAsync("one");
        foreach (string token in new[] { "tok3n-of-the-address", "wrong-token-of-the-address" })
        {
            using HttpResponseMessage response = await handler.Http.SendAsync(
                Webhooks.Post("dockerhub/hub/" + token, """{"push_data":{"tag":"1"},"repository":{"repo_name":"acme/web"}}""", "application/json"));
        }

        handler.Log.Lines.ShouldContain(l => l.Contains("webhook dockerhub/hub: answered 202"));
        string.Concat(handler.Log.Lines).ShouldNotContain("of-the-address");
    }

    public static TheoryData<string, int> HostileBodies => new()
    {
        { new string('[', 65) + new string(']', 65), 400 },
        { """{"references":""" + string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 71), 400 },
        { "not json", 400 },
        { "{\"references\":[\"a/b:1\",]}", 400 },
        { "{/* comment */}", 400 },
        { "{\"references\":[\"\\ud800\"]}", 400 },
        { "", 400 },
        { "null", 400 },
        { """{"references":[null,7,{},"\u0000\n"]}""", 202 },
    };

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public async Task Body_Hostile_IsAClearAnswer(string body, int status)
    {
        (HttpStatusCode answered, long _) = await SendAsync(Webhooks.Generic(Encoding.UTF8.GetBytes(body), _time.GetUtcNow()));

        ((int)answered).ShouldBe(status);
        _handler.Queued.ShouldBeEmpty();
    }

    [Fact]
    public async Task Body_InvalidUtf8_Is400()
    {
        (HttpStatusCode status, long _) = await SendAsync(Webhooks.Generic([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], _time.GetUtcNow()));

        status.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>WH-11, §18.8: of however many events one item is left for each repository and cluster.</summary>
    [Theory]
    [InlineData(101)]
    [InlineData(1001)]
    public async Task Events_Many_BecomeOneItemForEachCluster(int events)
    {
        await using TestHandler handler = await Webhooks.StartAsync(_time, bodyLimit: 1024 * 1024);
        string body = Webhooks.Envelope([.. Enumerable.Range(0, events).Select(i => Webhooks.Event(id: $"e{i}", tag: $"1.{i}"))]);

        using HttpResponseMessage response = await handler.Http.SendAsync(Webhooks.Distribution(body));

        (response.StatusCode, await response.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.Accepted, $$"""{"accepted":{{events}},"ignored":0}"""));
        handler.Queued.Select(queued => (queued.Item.Cluster, queued.Item.Repository)).ShouldBe(
            [("one", "registry.example.net/shop/cart"), ("two", "registry.example.net/shop/cart")], ignoreOrder: true);
    }

    [Fact]
    public async Task Refusals_ShowNothingOfTheReason()
    {
        List<string> answers = [];
        foreach (HttpRequestMessage request in new[]
        {
            Webhooks.Post("generic/ci", "{}", "application/json"),
            Webhooks.Generic("{}"u8.ToArray(), _time.GetUtcNow(), "wrong"),
            Webhooks.Generic("{}"u8.ToArray(), _time.GetUtcNow().AddHours(-1)),
        })
        {
            using HttpResponseMessage response = await _handler.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        answers.Distinct().ShouldBe(["""{"error":"unauthorized"}"""]);
    }

    [Fact]
    public void Token_FromAnotherSecret_IsRefusedWhateverItsLength()
    {
        ReceiverSecret stored = new(["secret"]);
        foreach (int length in new[] { 0, 1, 5, 6, 7, 4096 })
        {
            stored.Matches(RandomNumberGenerator.GetHexString(length)).ShouldBeFalse();
        }
    }

    private async Task<(HttpStatusCode Status, long Accepted)> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(request);
        Dictionary<string, object?> body = await response.ReadJsonAsync();
        return (response.StatusCode, body.GetValueOrDefault("accepted") is long accepted ? accepted : 0);
    }
}
