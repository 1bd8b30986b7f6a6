using System.Globalization;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>Quoted text as Go's strconv package writes it: <c>Quote</c>, <c>QuoteToASCII</c>, <c>QuoteRune</c>.</summary>
internal static class GoQuote
{
    private const string LowerHex = "0123456789abcdef";

    /// <summary>A double-quoted Go string literal.</summary>
    public static string Quote(string text) => QuoteWith(text, '"', asciiOnly: false);

    /// <summary>A double-quoted Go string literal with everything outside ASCII escaped.</summary>
    public static string QuoteToAscii(string text) => QuoteWith(text, '"', asciiOnly: true);

    /// <summary>A single-quoted Go character literal.</summary>
    public static string QuoteRune(long rune, bool asciiOnly)
    {
        StringBuilder text = new();
        text.Append('\'');
        AppendEscapedRune(text, IsValid(rune) ? new Rune((int)rune) : Rune.ReplacementChar, '\'', asciiOnly);
        return text.Append('\'').ToString();
    }

    /// <summary>Whether the text can be written between back quotes on one line.</summary>
    public static bool CanBackquote(string text)
    {
        foreach (char c in text)
        {
            if (c == '\uFEFF' || c == '`' || c == '\x7F' || (c < ' ' && c != '\t') || GoString.IsRawByte(c, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether Go counts the character as printable: letters, marks, numbers, punctuation, symbols and the ASCII space.</summary>
    public static bool IsPrint(Rune rune) => rune.Value == ' ' || IsGraphicCategory(Rune.GetUnicodeCategory(rune));

    /// <summary>Whether a number is a Unicode scalar value.</summary>
    public static bool IsValid(long rune) => rune is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF);

    private static bool IsGraphicCategory(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or
        UnicodeCategory.ParagraphSeparator);

    private static string QuoteWith(string text, char quote, bool asciiOnly)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append(quote);
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (GoString.IsRawByte(rest[0], out byte raw))
            {
                quoted.Append("\\x").Append(LowerHex[raw >> 4]).Append(LowerHex[raw & 15]);
                rest = rest[1..];
                continue;
            }

            Rune rune = GoString.RuneAt(rest, out int used);
            AppendEscapedRune(quoted, rune, quote, asciiOnly);
            rest = rest[used..];
        }

        return quoted.Append(quote).ToString();
    }

    private static void AppendEscapedRune(StringBuilder text, Rune rune, char quote, bool asciiOnly)
    {
        int value = rune.Value;
        if (value == quote || value == '\\')
        {
            text.Append('\\').Append((char)value);
            return;
        }

        if ((!asciiOnly || rune.IsAscii) && IsPrint(rune))
        {
            Span<char> pair = stackalloc char[2];
            text.Append(pair[..rune.EncodeToUtf16(pair)]);
            return;
        }

        string? simple = value switch
        {
            '\a' => "\\a", '\b' => "\\b", '\f' => "\\f", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", '\v' => "\\v", _ => null,
        };
        if (simple is not null)
        {
            text.Append(simple);
        }
        else if (value is < ' ' or 0x7F)
        {
            text.Append("\\x").Append(LowerHex[value >> 4]).Append(LowerHex[value & 15]);
        }
        else if (value < 0x10000)
        {
            text.Append("\\u").Append(value.ToString("x4", CultureInfo.InvariantCulture));
        }
        else
        {
            text.Append("\\U").Append(value.ToString("x8", CultureInfo.InvariantCulture));
        }
    }
}
