using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Webhook.Receivers;
using Serverless.Functions.Webhook.Tokens;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>Signed tokens of senders (webhooks.md WH-34, WH-65, WH-68).</summary>
public sealed class BearerTokenTests : IDisposable
{
    private static readonly TokenPolicy Policy = TokenPolicy.Google(JwksServer.Audience, JwksServer.Account);

    private readonly ManualTimeProvider _time = new();
    private readonly JwksServer _issuer = new();
    private readonly SigningKeys _keys;

    public BearerTokenTests() => _keys = new SigningKeys(_issuer, _time);

    public void Dispose()
    {
        _keys.Dispose();
        _issuer.Dispose();
    }

    [Fact]
    public async Task Token_OfTheSubscription_IsGenuineAndKeysAreFetchedOnce()
    {
        for (int i = 0; i < 3; i++)
        {
            (await CheckAsync(_issuer.Token(_time.GetUtcNow()))).ShouldBe(Authenticity.Genuine);
        }

        _issuer.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_ThatCouldNotBeFetched_AreNotAskedForAgainAtOnce()
    {
        _issuer.IsAway = true;
        (await CheckAsync(_issuer.Token(_time.GetUtcNow()))).ShouldBe(Authenticity.Unknown);
        (await CheckAsync(_issuer.Token(_time.GetUtcNow()))).ShouldBe(Authenticity.Unknown);
        _issuer.Requests.ShouldBe(1);

        _issuer.IsAway = false;
        _time.Advance(TimeSpan.FromSeconds(10));
        (await CheckAsync(_issuer.Token(_time.GetUtcNow()))).ShouldBe(Authenticity.Genuine);
    }

    public static TheoryData<string, object> Forgeries => new()
    {
        { "iss", "https://evil.example.net" },
        { "aud", "https://other.example.net" },
        { "email", "other@acme-prod.iam.gserviceaccount.com" },
        { "email_verified", false },
        { "exp", 1L },
        { "iat", 9_999_999_999L },
        { "nbf", 9_999_999_999L },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Token_WithAnotherClaim_IsRefused(string claim, object value) =>
        (await CheckAsync(_issuer.Token(_time.GetUtcNow(), c => c[claim] = value))).ShouldBe(Authenticity.Wrong);

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("email")]
    [InlineData("email_verified")]
    [InlineData("exp")]
    public async Task Token_WithoutAClaim_IsRefused(string claim) =>
        (await CheckAsync(_issuer.Token(_time.GetUtcNow(), c => c.Remove(claim)))).ShouldBe(Authenticity.Wrong);

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    public async Task Token_OfAnotherAlgorithm_IsRefused(string algorithm) =>
        (await CheckAsync(_issuer.Token(_time.GetUtcNow(), null, algorithm))).ShouldBe(Authenticity.Wrong);

    [Fact]
    public async Task Token_ChangedInAnyPart_IsRefused()
    {
        string token = _issuer.Token(_time.GetUtcNow());
        string[] parts = token.Split('.');
        foreach (string forged in new[]
        {
            "", "x", "a.b.c", token[..^8], $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{Base64UrlEncoder.Encode("{}")}.{parts[2]}", new string('a', 20_000),
        })
        {
            (await CheckAsync(forged)).ShouldBe(Authenticity.Wrong);
        }
    }

    [Theory]
    [InlineData(59, Authenticity.Genuine)]
    [InlineData(61, Authenticity.Wrong)]
    public async Task Token_Expired_HasAMinutesTolerance(int secondsAfter, object expected)
    {
        string token = _issuer.Token(_time.GetUtcNow());
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(secondsAfter));

        (await CheckAsync(token)).ShouldBe((Authenticity)expected);
    }

    [Fact]
    public async Task Key_Rotated_IsFetchedAtMostOnceAMinute()
    {
        await CheckAsync(_issuer.Token(_time.GetUtcNow()));
        _issuer.Rotate();
        string token = _issuer.Token(_time.GetUtcNow());

        (await CheckAsync(token)).ShouldBe(Authenticity.Wrong);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await CheckAsync(token)).ShouldBe(Authenticity.Genuine);
        _issuer.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task Keys_OutOfReach_AreNotAVerdict()
    {
        _issuer.IsAway = true;

        (await CheckAsync(_issuer.Token(_time.GetUtcNow()))).ShouldBe(Authenticity.Unknown);
    }

    [Fact]
    public async Task EventGrid_Token_NeedsItsApplication()
    {
        const string tenant = "11111111-2222-3333-4444-555555555555";
        TokenPolicy policy = TokenPolicy.EventGrid("api://rollout", tenant);
        string Token(string application) => _issuer.Token(_time.GetUtcNow(), c =>
        {
            c["iss"] = $"https://sts.windows.net/{tenant}/";
            c["aud"] = "api://rollout";
            c["appid"] = application;
        });

        (await CheckAsync(Token("4962773b-9cdb-44cf-a8bf-237846a00ab7"), policy)).ShouldBe(Authenticity.Genuine);
        (await CheckAsync(Token("00000000-0000-0000-0000-000000000000"), policy)).ShouldBe(Authenticity.Wrong);
    }

    private Task<Authenticity> CheckAsync(string token, TokenPolicy? policy = null) =>
        new BearerTokens(_keys, _time, NullLogger<BearerTokens>.Instance).CheckAsync(policy ?? Policy, token, CancellationToken.None);
}
