using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Git;

/// <summary>Words for answers of Git services that are no success.</summary>
internal static class GitErrors
{
    public static ProviderException From(HttpRequestMessage request, Uri uri, HttpResponseMessage response, byte[] body, DateTimeOffset now)
    {
        string message = Message(body, SecretsOf(request));
        TimeSpan? wait = RetryRules.RetryAfter(response.Headers, response.StatusCode, now) ?? UntilReset(response, now) ?? OfSecondaryLimit(response.StatusCode, message);
        StringBuilder text = new(string.Create(CultureInfo.InvariantCulture, $"{request.Method} {Redaction.Url(uri)}: {(int)response.StatusCode} {response.StatusCode}"));
        if (message.Length > 0)
        {
            text.Append(": ").Append(message);
        }

        if (wait is { } pause)
        {
            text.Append(CultureInfo.InvariantCulture, $" (rate limited until {now + pause:yyyy-MM-ddTHH:mm:ssZ})");
        }

        return new(text.ToString()) { RetryAfter = wait, Status = (int)response.StatusCode };
    }

    /// <summary>A refusal with nothing left of a rate limit ends with the limit's reset.</summary>
    private static TimeSpan? UntilReset(HttpResponseMessage response, DateTimeOffset now)
    {
        bool isLimited = response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests && First(response, "x-ratelimit-remaining", "ratelimit-remaining") == "0";
        return isLimited && long.TryParse(First(response, "x-ratelimit-reset", "ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch) && epoch < 100_000_000_000
            ? TimeSpan.FromSeconds(Math.Max(0, epoch - now.ToUnixTimeSeconds()))
            : null;
    }

    /// <summary>GitHub's limit of requests at once may be named in the text alone (providers.md §2); its documentation asks to wait for a minute.</summary>
    private static TimeSpan? OfSecondaryLimit(HttpStatusCode status, string message) =>
        status is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests && message.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase)
            ? TimeSpan.FromMinutes(1)
            : null;

    private static string? First(HttpResponseMessage response, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (response.Headers.TryGetValues(name, out IEnumerable<string>? values))
            {
                return values.First().Trim();
            }
        }

        return null;
    }

    /// <summary>What the request showed: some services repeat it.</summary>
    private static string[] SecretsOf(HttpRequestMessage request) =>
    [
        .. GitHttp.CredentialHeaders.SelectMany(name => request.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values : []).SelectMany(Redaction.SecretsOf),
    ];

    private static string Message(byte[] body, string[] secrets)
    {
        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(body);
            string message = root.StringAt("message") ?? root.StringAt("Message") ?? root.StringAt("error") ?? root.StringAt("__type") ?? "";
            return Redaction.Excerpt(message, text => Redaction.Mask(text, secrets));
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
