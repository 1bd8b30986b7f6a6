using System.Globalization;
using System.Net;
using Serverless.Engine.Scanning.Registry.Transport;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §9.1 and §9.3: how long an answer asks to wait. The clock stands at 12:00:00 on 1 March 2026.</summary>
public sealed class RetryRulesTests
{
    private const int Forever = int.MaxValue;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("2", 2)]
    [InlineData(" 2 ", 2)]
    [InlineData("2147483647", Forever)]
    [InlineData("2147483648", Forever)]
    [InlineData("99999999999999999999999999", Forever)]
    [InlineData("Sun, 01 Mar 2026 12:00:03 GMT", 3)]
    [InlineData("Sunday, 01-Mar-26 12:00:03 GMT", 3)]
    [InlineData("Sun Mar  1 12:00:03 2026", 3)]
    [InlineData("Sun, 01 Mar 2026 13:00:00 GMT", 3600)]
    [InlineData("Sun, 01 Mar 2026 11:59:59 GMT", 0)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("+5", null)]
    [InlineData("1.5", null)]
    [InlineData("10:30", null)]
    [InlineData("2 s", null)]
    [InlineData("1,2", null)]
    [InlineData("٣", null)]
    public void RetryAfter_OfAnyStatus_IsSecondsOrADate(string value, int? seconds)
    {
        foreach (HttpStatusCode status in (HttpStatusCode[])[HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable])
        {
            RetryAfter(status, ("Retry-After", value)).ShouldBe(seconds);
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("60", 60)]
    [InlineData("999999999", 999_999_999)]
    [InlineData("1772366430", 30)]
    [InlineData("1772366400", 0)]
    [InlineData("1772366399", 0)]
    [InlineData("1000000000", 0)]
    [InlineData("1772366430000", null)]
    [InlineData("99999999999999999999999999", null)]
    [InlineData("-60", null)]
    [InlineData("60;w=3600", null)]
    [InlineData("", null)]
    public void RateLimitReset_OfARefusal_IsSecondsOrATime(string value, int? seconds)
    {
        RetryAfter(HttpStatusCode.TooManyRequests, ("ratelimit-reset", value)).ShouldBe(seconds);
        RetryAfter(HttpStatusCode.TooManyRequests, ("X-RateLimit-Reset", value)).ShouldBe(seconds);
        RetryAfter(HttpStatusCode.ServiceUnavailable, ("ratelimit-reset", value)).ShouldBeNull();
        RetryAfter(HttpStatusCode.OK, ("x-ratelimit-reset", value)).ShouldBeNull();
    }

    [Fact]
    public void RetryAfter_SeveralHeaders_TheMostExactCounts()
    {
        RetryAfter(HttpStatusCode.TooManyRequests).ShouldBeNull();
        RetryAfter(HttpStatusCode.TooManyRequests, ("x-ratelimit-reset", "1"), ("ratelimit-reset", "2")).ShouldBe(2);
        RetryAfter(HttpStatusCode.TooManyRequests, ("x-ratelimit-reset", "1"), ("ratelimit-reset", "2"), ("Retry-After", "3")).ShouldBe(3);
        RetryAfter(HttpStatusCode.TooManyRequests, ("Retry-After", "soon"), ("ratelimit-reset", "2")).ShouldBe(2);
    }

    private static int? RetryAfter(HttpStatusCode status, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = new(status);
        foreach ((string name, string value) in headers)
        {
            response.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(string.Create(CultureInfo.InvariantCulture, $"{name}: {value}"));
        }

        return (int?)RetryRules.RetryAfter(response.Headers, status, Now)?.TotalSeconds;
    }
}
