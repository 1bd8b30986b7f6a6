using System.Globalization;
using System.Text;

namespace Serverless.Engine.Templating.Functions;

/// <summary>Writes text with ASCII letters only.</summary>
internal static class Transliteration
{
    public static string ToAscii(string text)
    {
        StringBuilder ascii = new(text.Length);
        foreach (Rune rune in text.Trim().EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                ascii.Append(rune.Value switch { '&' => "and", '@' => "at", _ => rune.ToString() });
            }
            else
            {
                AppendPlain(ascii, rune);
            }
        }

        return ascii.ToString();
    }

    private static void AppendPlain(StringBuilder ascii, Rune rune)
    {
        foreach (Rune part in rune.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (part.IsAscii)
            {
                ascii.Append((char)part.Value);
            }
            else if (Rune.GetUnicodeCategory(part) is not UnicodeCategory.NonSpacingMark)
            {
                ascii.Append('-');
            }
        }
    }
}
