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

    public static bool IsRetried(HttpStatusCode status) => (int)status is 408 or 429 or 499 or 500 or 502 or 503 or 504 or 522;

    /// <summary>Connection failures are retried; refusals and certificates do not change by themselves.</summary>
    public static bool IsRetried(Exception failure) => failure switch
    {
        HttpRequestException { InnerException: AuthenticationException or RefusedAddressException } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or IOException or SocketException or TimeoutException => failure is not RefusedAddressException,
        _ => false,
    };

    /// <summary>A wait, up to a tenth longer or shorter.</summary>
    public static TimeSpan Spread(TimeSpan delay, Random random) => delay * (1 + (Jitter * ((2 * random.NextDouble()) - 1)));

    /// <summary>What the server asks for, in seconds or as a date; <see langword="null"/> when it asks for nothing.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (!headers.TryGetValues("Retry-After", out IEnumerable<string>? values))
        {
            return null;
        }

        string text = values.First().Trim();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
        {
            return null;
        }

        return date > now ? date - now : TimeSpan.Zero;
    }
}
