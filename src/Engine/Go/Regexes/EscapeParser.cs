namespace Serverless.Engine.Go.Regexes;

/// <summary>Escapes that stand for one code point, in and outside of brackets.</summary>
internal static class EscapeParser
{
    /// <summary>Reads an escape; the reader stands at its backslash.</summary>
    public static int Read(PatternReader reader)
    {
        int start = reader.Position++;
        if (reader.AtEnd)
        {
            throw new GoRegexException("trailing backslash at end of expression", "");
        }

        int c = reader.ReadCodePoint();
        int? value = c switch
        {
            >= '1' and <= '7' when reader.Peek() is < '0' or > '7' => null,
            >= '0' and <= '7' => ReadOctal(reader, c - '0'),
            'x' => ReadHex(reader),
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            < 0x80 when !char.IsAsciiLetterOrDigit((char)c) => c,
            _ => null,
        };
        return value ?? throw new GoRegexException("invalid escape sequence", reader.Since(start));
    }

    private static int ReadOctal(PatternReader reader, int value)
    {
        for (int i = 1; i < 3 && reader.Peek() is >= '0' and <= '7'; i++)
        {
            value = (value * 8) + reader.ReadCodePoint() - '0';
        }

        return value;
    }

    private static int? ReadHex(PatternReader reader)
    {
        if (reader.AtEnd)
        {
            return null;
        }

        int first = reader.ReadCodePoint();
        if (first == '{')
        {
            return ReadBracedHex(reader);
        }

        int second = reader.AtEnd ? -1 : reader.ReadCodePoint();
        return IsHex(first) && IsHex(second) ? (Digit(first) * 16) + Digit(second) : null;
    }

    private static int? ReadBracedHex(PatternReader reader)
    {
        int value = 0;
        int digits = 0;
        while (!reader.AtEnd)
        {
            int c = reader.ReadCodePoint();
            if (c == '}')
            {
                return digits > 0 ? value : null;
            }

            if (!IsHex(c))
            {
                return null;
            }

            value = (value * 16) + Digit(c);
            digits++;
            if (value > CodePointSet.MaxCodePoint)
            {
                return null;
            }
        }

        return null;
    }

    private static bool IsHex(int c) => c is >= 0 and < 0x80 && char.IsAsciiHexDigit((char)c);

    private static int Digit(int c) => Convert.ToInt32(((char)c).ToString(), 16);
}
