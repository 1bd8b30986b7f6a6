using System.Buffers.Text;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Claims of a JSON web token (RFC 7519), read without checking anything: for messages and expiry only, never for trust.</summary>
internal static class JsonWebTokenClaims
{
    private const long LatestUnixTime = 253402300799;

    /// <returns><see langword="null"/> when the text is not such a token.</returns>
    public static Dictionary<string, object?>? Read(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            return JsonTree.ParseObject(Base64Url.DecodeFromChars(parts[1]));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            // Opaque tokens may hold dots too; nothing is known about them.
            return null;
        }
    }

    /// <returns><see langword="null"/> when the text is not such a token or never expires.</returns>
    public static DateTimeOffset? ReadExpiry(string token)
    {
        long? seconds = Read(token)?.GetValueOrDefault("exp") switch
        {
            long l => l,
            double d and > 0 and < LatestUnixTime => (long)d,
            _ => null,
        };
        return seconds is >= 0 and <= LatestUnixTime ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
    }
}
