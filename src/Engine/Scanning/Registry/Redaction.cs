using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>What of an address or a foreign text may be shown (registry.md §4.8).</summary>
internal static class Redaction
{
    private const int MaxBodyLength = 256;

    /// <summary>Shorter secrets also occur where nobody repeats them.</summary>
    private const int MinMasked = 4;

    private static readonly string[] HarmlessParameters = ["n", "last", "scope", "service"];

    /// <summary>The URL without user info and fragment, and with only the harmless parameters of its query.</summary>
    public static string Url(Uri uri)
    {
        string path = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        List<string> kept = [];
        bool dropped = false;
        foreach (string pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (HarmlessParameters.Contains(pair.Split('=')[0]))
            {
                kept.Add(pair);
            }
            else
            {
                dropped = true;
            }
        }

        if (dropped)
        {
            kept.Add("…");
        }

        return kept.Count == 0 ? path : $"{path}?{string.Join('&', kept)}";
    }

    /// <summary>The beginning of a foreign text with its control characters replaced by spaces.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="mask">Takes secrets out; used before the text is cut, which could leave half of a secret.</param>
    public static string Excerpt(string text, Func<string, string> mask)
    {
        StringBuilder printable = new();
        foreach (Rune rune in mask(text).EnumerateRunes().Take(MaxBodyLength))
        {
            printable.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return printable.ToString().Trim();
    }

    /// <summary>A text without secrets, in any of the spellings in which they are sent or repeated, and without one that it breaks off in.</summary>
    public static string Mask(string text, params ReadOnlySpan<string> secrets)
    {
        foreach (string secret in secrets)
        {
            if (secret.Length >= MinMasked)
            {
                text = MaskOne(text, secret);
                text = MaskOne(text, Uri.EscapeDataString(secret));
                text = MaskOne(text, JsonEncodedText.Encode(secret).Value);
                text = MaskOne(text, JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value);
            }
        }

        return text;
    }

    private static string MaskOne(string text, string secret)
    {
        text = text.Replace(secret, "***", StringComparison.Ordinal);
        for (int length = Math.Min(secret.Length - 1, text.Length); length >= MinMasked; length--)
        {
            if (text.AsSpan().EndsWith(secret.AsSpan(0, length), StringComparison.Ordinal))
            {
                return string.Concat(text.AsSpan(0, text.Length - length), "***");
            }
        }

        return text;
    }

    /// <summary>
    /// What is secret in an <c>Authorization</c> header: its parameter, of a signed one the signature, of a Basic one the password, and
    /// the session token that CodeCommit takes behind the user's name.
    /// </summary>
    public static string[] SecretsOf(string? authorization)
    {
        string parameter = authorization is null ? "" : authorization[(authorization.LastIndexOf(' ') + 1)..];
        byte[] decoded = new byte[parameter.Length];
        if (authorization?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) != true || !Convert.TryFromBase64String(parameter, decoded, out int length))
        {
            return [parameter, parameter[(parameter.LastIndexOf('=') + 1)..]];
        }

        string pair = Encoding.UTF8.GetString(decoded, 0, length);
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        string user = pair[..Math.Max(colon, 0)];
        int session = user.IndexOf('%', StringComparison.Ordinal);
        return [parameter, pair[(colon + 1)..], session < 0 ? "" : user[(session + 1)..]];
    }
}
