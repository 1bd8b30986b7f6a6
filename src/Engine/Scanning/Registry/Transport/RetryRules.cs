using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>Which failures are worth another attempt, and how long to wait for it (registry.md §9.1).</summary>
internal static class RetryRules
{
    private const double Jitter = 0.1;

    /// <summary>Numbers from here on are epoch seconds and not seconds to wait.</summary>
    private const long MinEpoch = 1_000_000_000;

    private const long MaxEpoch = 100_000_000_000;


    public static bool IsRetried(HttpStatusCode status) => (int)status is 408 or 429 or 499 or 500 or 502 or 503 or 504 or 522;

    /// <summary>Connection failures are retried; refusals and certificates do not change by themselves.</summary>
    public static bool IsRetried(Exception failure) => failure switch
    {
        HttpRequestException { InnerException: AuthenticationException or RefusedAddressException or FormatException } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or IOException or SocketException or TimeoutException => failure is not RefusedAddressException,
        _ => false,
    };

    /// <summary>A wait, up to a tenth longer or shorter.</summary>
    public static TimeSpan Spread(TimeSpan delay, Random random) => delay * (1 + (Jitter * ((2 * random.NextDouble()) - 1)));

    /// <summary>
    /// What the server asks for, in seconds or as a date; of a refused request without it, the reset of the rate limit, in seconds or
    /// as epoch seconds. <see langword="null"/> when it asks for nothing.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, HttpStatusCode status, DateTimeOffset now)
    {
        if (First(headers, "Retry-After") is { } text && ReadRetryAfter(text, now) is { } wait)
        {
            return wait;
        }

        string? reset = status == HttpStatusCode.TooManyRequests ? First(headers, "ratelimit-reset") ?? First(headers, "x-ratelimit-reset") : null;
        return !long.TryParse(reset, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number > MaxEpoch ? null
            : number >= MinEpoch ? Positive(DateTimeOffset.FromUnixTimeSeconds(number) - now)
            : TimeSpan.FromSeconds(number);
    }

    /// <summary>Only dates as HTTP writes them: what else may look like one is not meant as one, and would be of the machine's own day.</summary>
    private static TimeSpan? ReadRetryAfter(string text, DateTimeOffset now) =>
        text.Length > 0 && text.All(char.IsAsciiDigit) ? TimeSpan.FromSeconds(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : int.MaxValue)
        : RetryConditionHeaderValue.TryParse(text, out RetryConditionHeaderValue? condition) && condition.Date is { } date ? Positive(date - now)
        : null;

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First().Trim() : null;

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
