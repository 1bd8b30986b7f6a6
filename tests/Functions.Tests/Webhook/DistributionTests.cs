using System.Net;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>webhooks.md §10 and §18, for the distribution registry.</summary>
public sealed class DistributionTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private TestHandler _handler = null!;

    public async ValueTask InitializeAsync() => _handler = await Webhooks.StartAsync(_time);

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Fact]
    public async Task Envelope_PullBlobDigestAndTaggedPush_GivesExactlyOneReference()
    {
        string body = Webhooks.Envelope(
            Webhooks.Event("pull", id: "1"),
            Webhooks.Event(tag: null, path: "blobs", id: "2"),
            Webhooks.Event(tag: null, id: "3"),
            Webhooks.Event(id: "4"));

        await ShouldAnswerAsync(Webhooks.Distribution(body), accepted: 1, ignored: 3);

        WorkItem[] expected = [.. new[] { "one", "two" }.Select(c => new WorkItem(c, _time.GetUtcNow(), "registry.example.net/shop/cart"))];
        _handler.Queued.Select(q => q.Item.Untraced()).OrderBy(i => i.Cluster, StringComparer.Ordinal).ShouldBe(expected);
        _handler.Log.Lines.ShouldContain(l => l.Contains("ignored action=1,blob=1,no_tag=1"));
    }

    [Theory]
    [InlineData("push", "1.4.0", "evil.example.net", "shop/cart", "unknown_registry=1")]
    [InlineData("push", "1.4.0", "registry.example.net", "shop/other", "no_provider=1")]
    [InlineData("push", "1.4.0", "registry.example.net", "Shop//cart", "bad_reference=1")]
    [InlineData("push", "-", "registry.example.net", "shop/cart", "bad_reference=1")]
    [InlineData("push", Webhooks.Digest, "registry.example.net", "shop/cart", "no_tag=1")]
    [InlineData("push", "sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.sig", "registry.example.net", "shop/cart", "side_tag=1")]
    [InlineData("delete", "1.4.0", "registry.example.net", "shop/cart", "action=1")]
    [InlineData("mount", "1.4.0", "registry.example.net", "shop/cart", "action=1")]
    public async Task Event_OfNoUse_IsIgnoredWithItsReason(string action, string tag, string host, string repository, string reason)
    {
        await ShouldAnswerAsync(Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event(action, tag, host: host, repository: repository))), accepted: 0, ignored: 1);

        _handler.Queued.ShouldBeEmpty();
        _handler.Log.Lines.ShouldContain(l => l.Contains(reason));
    }

    [Fact]
    public async Task Event_FixedRegistry_ReplacesTheHostOfTheRequest() =>
        await ShouldAnswerAsync(Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event(host: "10.0.0.9:5000")), "fixed", Webhooks.Secret), accepted: 1, ignored: 0);

    [Fact]
    public async Task Event_SameIdAgain_IsADuplicateForFifteenMinutes()
    {
        string body = Webhooks.Envelope(Webhooks.Event());
        await ShouldAnswerAsync(Webhooks.Distribution(body), accepted: 1, ignored: 0);
        await ShouldAnswerAsync(Webhooks.Distribution(body), accepted: 0, ignored: 1);
        _time.Advance(TimeSpan.FromMinutes(15));

        await ShouldAnswerAsync(Webhooks.Distribution(body), accepted: 1, ignored: 0);

        _handler.Queued.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Envelope_EqualTuples_AreMerged()
    {
        await ShouldAnswerAsync(Webhooks.Distribution(Webhooks.Envelope(Webhooks.Event(id: "1"), Webhooks.Event(id: "2"), Webhooks.Event(tag: "2.0", id: "3"))), accepted: 2, ignored: 1);

        _handler.Queued.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"events":{}}""")]
    [InlineData("""{"events":[1]}""")]
    [InlineData("""{"events":[{"action":"push"}]}""")]
    [InlineData("""{"events":[{"action":"push","target":{"url":"https://registry.example.net/v2/a/manifests/b"}}]}""")]
    [InlineData("""{"events":[{"action":"push","target":{"url":7,"tag":{},"repository":[],"mediaType":"application/vnd.oci.image.index.v1+json"}}]}""")]
    public async Task Body_Unusable_IsAcceptedAndIgnored(string body)
    {
        await ShouldAnswerAsync(Webhooks.Distribution(body), accepted: 0, ignored: 1);

        _handler.Queued.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Bearer " + Webhooks.Secret, HttpStatusCode.Accepted)]
    [InlineData("Bearer " + Webhooks.Rotated, HttpStatusCode.Accepted)]
    [InlineData("bearer " + Webhooks.Secret, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer a-long-secret-012345678", HttpStatusCode.Unauthorized)]
    [InlineData(Webhooks.Secret, HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Authorization_Value_IsComparedWhole(string? value, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(Webhooks.Distribution(Webhooks.Envelope(), authorization: value));

        response.StatusCode.ShouldBe(expected);
    }

    private async Task ShouldAnswerAsync(HttpRequestMessage request, long accepted, long ignored)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        Dictionary<string, object?> body = await response.ReadJsonAsync();
        (body["accepted"], body["ignored"]).ShouldBe((accepted, ignored));
    }
}
