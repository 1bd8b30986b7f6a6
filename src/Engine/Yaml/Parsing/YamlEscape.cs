using System.Globalization;
using System.Text;

namespace Serverless.Engine.Yaml.Parsing;

/// <summary>The escapes of double-quoted scalars.</summary>
internal static class YamlEscape
{
    private const string Letters = "0abt\tnvfre \"'\\N_LP";
    private const string Meanings = "\0\a\b\t\t\n\v\f\r\u001b \"'\\\u0085\u00a0\u2028\u2029";

    /// <summary>Scans the escape at the cursor and appends what it stands for.</summary>
    public static void Scan(YamlCursor cursor, YamlMark mark, YamlTextBuilder text)
    {
        char letter = cursor.Peek(1);
        int known = Letters.IndexOf(letter, StringComparison.Ordinal);
        int digits = letter switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        cursor.Skip(2);
        if (known >= 0)
        {
            text.Append(Meanings[known]);
        }
        else if (digits > 0)
        {
            AppendCode(cursor, mark, text, digits);
        }
        else
        {
            throw YamlGuard.Error(mark, "found unknown escape character");
        }
    }

    private static void AppendCode(YamlCursor cursor, YamlMark mark, YamlTextBuilder text, int digits)
    {
        ReadOnlySpan<char> hex = cursor.Rest;
        hex = hex[..Math.Min(digits, hex.Length)];
        if (hex.Length < digits || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code))
        {
            throw YamlGuard.Error(mark, "did not find expected hexdecimal number");
        }

        if (!Rune.TryCreate(code, out Rune rune))
        {
            throw YamlGuard.Error(mark, "found invalid Unicode character escape code");
        }

        Span<char> units = stackalloc char[2];
        text.Append(units[..rune.EncodeToUtf16(units)]);
        cursor.Skip(digits);
    }
}
