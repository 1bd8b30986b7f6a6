using System.Buffers;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>Reads Go string and character literals, as strconv.Unquote and strconv.UnquoteChar do.</summary>
internal static class GoUnquote
{
    /// <summary>Reads a literal with its double quotes or back quotes.</summary>
    /// <returns>False when the literal is not valid Go syntax.</returns>
    public static bool TryUnquote(ReadOnlySpan<char> literal, out string text)
    {
        text = "";
        if (literal.Length < 2 || literal[0] != literal[^1])
        {
            return false;
        }

        char quote = literal[0];
        ReadOnlySpan<char> body = literal[1..^1];
        if (quote == '`')
        {
            text = body.Contains('\r') ? body.ToString().Replace("\r", "", StringComparison.Ordinal) : body.ToString();
            return !body.Contains('`');
        }

        if (quote != '"' || body.Contains('\n'))
        {
            return false;
        }

        if (body.IndexOfAny('\\', '"') < 0)
        {
            text = body.ToString();
            return true;
        }

        return TryUnescape(body, out text);
    }

    /// <summary>Reads a character literal with its single quotes.</summary>
    public static bool TryUnquoteRune(ReadOnlySpan<char> literal, out int rune)
    {
        rune = 0;
        if (literal.Length < 3 || literal[0] != '\'')
        {
            return false;
        }

        ReadOnlySpan<char> rest = literal[1..];
        return TryReadChar(ref rest, '\'', out rune, out _) && rest is "'";
    }

    private static bool TryUnescape(ReadOnlySpan<char> body, out string text)
    {
        text = "";
        ArrayBufferWriter<byte> bytes = new(body.Length);
        while (!body.IsEmpty)
        {
            int plain = body.IndexOfAny('\\', '"');
            ReadOnlySpan<char> run = plain < 0 ? body : body[..plain];
            bytes.Write(GoString.ToBytes(run.ToString()));
            body = body[run.Length..];
            if (body.IsEmpty)
            {
                break;
            }

            if (!TryReadChar(ref body, '"', out int value, out bool isByte))
            {
                return false;
            }

            Span<byte> buffer = bytes.GetSpan(4);
            if (isByte)
            {
                buffer[0] = (byte)value;
                bytes.Advance(1);
            }
            else
            {
                bytes.Advance(new Rune(value).EncodeToUtf8(buffer));
            }
        }

        text = GoString.FromBytes(bytes.WrittenSpan);
        return true;
    }

    /// <summary>Reads one possibly escaped character.</summary>
    private static bool TryReadChar(ref ReadOnlySpan<char> rest, char quote, out int value, out bool isByte)
    {
        value = 0;
        isByte = false;
        if (rest[0] == quote)
        {
            return false;
        }

        if (rest[0] != '\\')
        {
            value = GoString.RuneAt(rest, out int used).Value;
            rest = rest[used..];
            return true;
        }

        if (rest.Length < 2)
        {
            return false;
        }

        char kind = rest[1];
        rest = rest[2..];
        switch (kind)
        {
            case 'a': value = '\a'; return true;
            case 'b': value = '\b'; return true;
            case 'f': value = '\f'; return true;
            case 'n': value = '\n'; return true;
            case 'r': value = '\r'; return true;
            case 't': value = '\t'; return true;
            case 'v': value = '\v'; return true;
            case '\\': value = '\\'; return true;
            case '\'' or '"':
                value = kind;
                return kind == quote;
            case 'x':
                isByte = true;
                return TryReadDigits(ref rest, 2, 16, 0, out value);
            case 'u':
                return TryReadDigits(ref rest, 4, 16, 0, out value) && GoQuote.IsValid(value);
            case 'U':
                return TryReadDigits(ref rest, 8, 16, 0, out value) && GoQuote.IsValid(value);
            case >= '0' and <= '7':
                isByte = true;
                return TryReadDigits(ref rest, 2, 8, kind - '0', out value) && value <= 255;
            default:
                return false;
        }
    }

    private static bool TryReadDigits(ref ReadOnlySpan<char> rest, int count, int radix, int start, out int value)
    {
        value = start;
        if (rest.Length < count)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            int digit = char.IsAsciiHexDigit(rest[i]) ? Convert.ToInt32(rest[i].ToString(), 16) : 99;
            if (digit >= radix)
            {
                return false;
            }

            value = unchecked((value * radix) + digit);
        }

        rest = rest[count..];
        return true;
    }
}
