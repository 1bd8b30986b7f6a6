using System.Net;
using System.Text;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>webhooks.md §15 and §18, for the generic kind.</summary>
public sealed class GenericTests : IAsyncLifetime
{
    private static readonly byte[] Body = """{"registry":"registry.example.net","repository":"shop/web","tag":"7"}"""u8.ToArray();

    private readonly ManualTimeProvider _time = new();
    private TestHandler _handler = null!;

    public async ValueTask InitializeAsync() => _handler = await Webhooks.StartAsync(_time);

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    [Theory]
    [InlineData(Webhooks.Secret, HttpStatusCode.Accepted)]
    [InlineData(Webhooks.Rotated, HttpStatusCode.Accepted)]
    [InlineData("another", HttpStatusCode.Unauthorized)]
    public async Task Signature_Secret_Decides(string secret, HttpStatusCode expected) =>
        await ShouldAnswerAsync(Webhooks.Generic(Body, _time.GetUtcNow(), secret), expected);

    [Theory]
    [InlineData(-300, HttpStatusCode.Accepted)]
    [InlineData(-301, HttpStatusCode.Unauthorized)]
    [InlineData(300, HttpStatusCode.Accepted)]
    [InlineData(301, HttpStatusCode.Unauthorized)]
    public async Task Signature_Age_IsBounded(int seconds, HttpStatusCode expected) =>
        await ShouldAnswerAsync(Webhooks.Generic(Body, _time.GetUtcNow().AddSeconds(seconds)), expected);

    [Fact]
    public async Task Signature_UpperCaseHex_IsAccepted() =>
        await ShouldAnswerAsync(Change(s => "sha256=" + s[7..].ToUpperInvariant()), HttpStatusCode.Accepted);

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256=00")]
    [InlineData("sha256=zz23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task Signature_BadForm_Is401(string signature) => await ShouldAnswerAsync(Change(_ => signature), HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Signature_Truncated_Is401() => await ShouldAnswerAsync(Change(s => s[..^1]), HttpStatusCode.Unauthorized);

    [Theory]
    [InlineData("X-Signature-256")]
    [InlineData("X-Timestamp")]
    public async Task Signature_HeaderMissing_Is401(string header)
    {
        HttpRequestMessage request = Webhooks.Generic(Body, _time.GetUtcNow());
        request.Headers.Remove(header);

        await ShouldAnswerAsync(request, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Signature_BodyChangedByOneByte_Is401()
    {
        HttpRequestMessage request = Webhooks.Generic(Body, _time.GetUtcNow());
        byte[] changed = [.. Body];
        changed[^3] = (byte)'8';
        request.Content = new ByteArrayContent(changed);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        await ShouldAnswerAsync(request, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Signature_ByteOrderMarkAndCrLf_IsOverTheRawBytes()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("{\r\n\"references\":[\"registry.example.net/shop/web:7\"]\r\n}")];

        await ShouldAnswerAsync(Webhooks.Generic(body, _time.GetUtcNow()), HttpStatusCode.Accepted);

        _handler.Queued.Single().Item.Repository.ShouldBe("registry.example.net/shop/web");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"registry":"registry.example.net"}""")]
    [InlineData("""{"repository":"shop/web","tag":"7"}""")]
    [InlineData("""{"registry":"a","repository":"\ud800"}""")]
    [InlineData("""{"registry":"a","repository":"b",}""")]
    [InlineData("""{"registry":"a","repository":"b"} // no""")]
    public async Task Body_Unusable_Is400(string body) =>
        await ShouldAnswerAsync(Webhooks.Generic(Encoding.UTF8.GetBytes(body), _time.GetUtcNow()), HttpStatusCode.BadRequest);

    [Fact]
    public async Task Body_InvalidUtf8_Is400() =>
        await ShouldAnswerAsync(Webhooks.Generic([(byte)'"', 0xFF, (byte)'"'], _time.GetUtcNow()), HttpStatusCode.BadRequest);

    [Theory]
    [InlineData(63, HttpStatusCode.Accepted)]
    [InlineData(64, HttpStatusCode.BadRequest)]
    public async Task Body_Depth_IsBounded(int arrays, HttpStatusCode expected)
    {
        string body = $$"""{"registry":"registry.example.net","repository":"shop/web","tag":"7","x":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        await ShouldAnswerAsync(Webhooks.Generic(Encoding.UTF8.GetBytes(body), _time.GetUtcNow()), expected);
    }

    [Theory]
    [InlineData(100, HttpStatusCode.Accepted)]
    [InlineData(101, HttpStatusCode.BadRequest)]
    public async Task References_Count_IsBounded(int count, HttpStatusCode expected)
    {
        string body = $$"""{"references":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"registry.example.net/shop/web:{i}\""))}}]}""";

        await ShouldAnswerAsync(Webhooks.Generic(Encoding.UTF8.GetBytes(body), _time.GetUtcNow()), expected);
    }

    [Theory]
    [InlineData("Bearer " + Webhooks.Secret, HttpStatusCode.Accepted)]
    [InlineData("bearer " + Webhooks.Secret, HttpStatusCode.Accepted)]
    [InlineData("Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData(Webhooks.Secret, HttpStatusCode.Unauthorized)]
    public async Task Token_Mode_ComparesTheBearerToken(string value, HttpStatusCode expected)
    {
        HttpRequestMessage request = Webhooks.Post("generic/token", """{"references":["ghcr.io/acme/app:1"]}""", "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", value);

        await ShouldAnswerAsync(request, expected);
    }

    [Fact]
    public async Task Repository_NotAllowedForTheReceiver_IsIgnored()
    {
        HttpRequestMessage request = Webhooks.Post("generic/token", """{"references":["registry.example.net/shop/cart:1","ghcr.io/Acme/App:1"]}""", "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Webhooks.Secret);

        await ShouldAnswerAsync(request, HttpStatusCode.Accepted);

        _handler.Queued.Select(q => q.Item.Repository).ShouldBe(["ghcr.io/acme/app"]);
    }

    private HttpRequestMessage Change(Func<string, string> change)
    {
        HttpRequestMessage request = Webhooks.Generic(Body, _time.GetUtcNow());
        string signature = request.Headers.GetValues("X-Signature-256").Single();
        request.Headers.Remove("X-Signature-256");
        request.Headers.TryAddWithoutValidation("X-Signature-256", change(signature));
        return request;
    }

    private async Task ShouldAnswerAsync(HttpRequestMessage request, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await _handler.Http.SendAsync(request);
        response.StatusCode.ShouldBe(expected);
        (await response.ReadJsonAsync()).ShouldNotBeEmpty();
    }
}
