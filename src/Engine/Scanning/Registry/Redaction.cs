using System.Text;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>What of an address or a foreign text may be shown (registry.md §4.8).</summary>
internal static class Redaction
{
    private const int MaxBodyLength = 256;

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
    public static string Body(ReadOnlySpan<byte> utf8)
    {
        string text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MaxBodyLength * 4)]);
        StringBuilder printable = new();
        foreach (Rune rune in text.EnumerateRunes().Take(MaxBodyLength))
        {
            printable.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return printable.ToString().Trim();
    }
}
