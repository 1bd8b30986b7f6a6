using System.Text;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Text as code points, which all offsets and counts of the language mean.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    public static Rune[] Of(string text) => [.. text.EnumerateRunes()];

    public static string Text(ReadOnlySpan<Rune> runes)
    {
        StringBuilder text = new(runes.Length);
        foreach (Rune rune in runes)
        {
            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
