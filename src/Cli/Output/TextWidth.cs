using System.Text;

namespace Serverless.Cli.Output;

/// <summary>Widths of texts in characters as a terminal shows them.</summary>
internal static class TextWidth
{
    public static int Of(string text) => text.EnumerateRunes().Count();

    /// <summary>Cuts a text to a width, with an ellipsis in place of what is missing.</summary>
    public static string Shorten(string text, int width)
    {
        if (Of(text) <= width)
        {
            return text;
        }

        StringBuilder kept = new();
        foreach (Rune rune in text.EnumerateRunes().Take(Math.Max(width - 1, 0)))
        {
            kept.Append(rune.ToString());
        }

        return kept.Append('…').ToString();
    }
}
