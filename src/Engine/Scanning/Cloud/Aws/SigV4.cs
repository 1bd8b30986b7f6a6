using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Scanning.Cloud.Aws;

/// <summary>AWS Signature Version 4 (AWS Signature Version 4 signing process; registry.md §5.2).</summary>
internal static class SigV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Signs a request without a query: adds <c>X-Amz-Date</c>, <c>X-Amz-Security-Token</c> and <c>Authorization</c>.</summary>
    /// <param name="request">The request; its content is what <paramref name="body"/> says.</param>
    /// <param name="body">The content.</param>
    /// <param name="credentials">The keys.</param>
    /// <param name="region">Region such as <c>us-east-1</c>.</param>
    /// <param name="service">Service such as <c>ecr</c>.</param>
    /// <param name="now">Time of signing.</param>
    public static void Sign(HttpRequestMessage request, byte[] body, AwsCredentials credentials, string region, string service, DateTimeOffset now)
    {
        string timestamp = Timestamp(now);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", timestamp);
        if (credentials.SessionToken.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", credentials.SessionToken);
        }

        (string Name, string Value)[] headers =
        [
            .. request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
                .Where(header => !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                .Select(header => (header.Key.ToLowerInvariant(), string.Join(',', header.Value.Select(value => value.Trim()))))
                .Append(("host", request.RequestUri!.Authority))
                .OrderBy(header => header.Item1, StringComparer.Ordinal),
        ];
        string signed = string.Join(';', headers.Select(header => header.Name));
        string canonical = string.Join(
            '\n',
            request.Method.Method,
            request.RequestUri!.AbsolutePath,
            "",
            string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n")),
            signed,
            Convert.ToHexStringLower(SHA256.HashData(body)));
        string scope = Scope(now, region, service);
        string signature = Signature(credentials, now, region, service, timestamp, canonical);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={signed}, Signature={signature}");
    }

    /// <summary>The signature of a canonical request, in hexadecimal.</summary>
    /// <param name="credentials">The keys.</param>
    /// <param name="now">Time of signing.</param>
    /// <param name="region">Region.</param>
    /// <param name="service">Service.</param>
    /// <param name="timestamp">The time as the string to sign spells it.</param>
    /// <param name="canonicalRequest">The canonical request.</param>
    public static string Signature(
        AwsCredentials credentials, DateTimeOffset now, string region, string service, string timestamp, string canonicalRequest)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
        string toSign = $"{Algorithm}\n{timestamp}\n{Scope(now, region, service)}\n{hash}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey);
        foreach (string part in (string[])[Date(now), region, service, "aws4_request", toSign])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(key);
    }

    /// <summary>A time as AWS spells it, such as <c>20150830T123600Z</c>.</summary>
    public static string Timestamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Date(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Scope(DateTimeOffset now, string region, string service) => $"{Date(now)}/{region}/{service}/aws4_request";
}
