using System.Globalization;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>Percent-encoding as in Go's net/url.</summary>
internal static class GoUrlEscaping
{
    public static string Escape(string text, GoUrlPart part)
    {
        StringBuilder escaped = new(text.Length + 8);
        foreach (byte c in GoString.ToBytes(text))
        {
            if (c == ' ' && part == GoUrlPart.Query)
            {
                escaped.Append('+');
            }
            else if (MustEscape(c, part))
            {
                escaped.Append('%').Append(c.ToString("X2", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append((char)c);
            }
        }

        return escaped.ToString();
    }

    /// <exception cref="GoUrlException">There is a percent sign that escapes nothing, or a character that the part must not hold.</exception>
    public static string Unescape(string text, GoUrlPart part)
    {
        byte[] source = GoString.ToBytes(text);
        List<byte> plain = new(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            byte c = source[i];
            if (c == '%')
            {
                plain.Add(ReadEscape(source, i, part));
                i += 2;
            }
            else if (part == GoUrlPart.Host && c < 0x80 && MustEscape(c, part))
            {
                throw new GoUrlException($"invalid character {GoQuote.Quote(((char)c).ToString())} in host name");
            }
            else
            {
                plain.Add(c == '+' && part == GoUrlPart.Query ? (byte)' ' : c);
            }
        }

        return GoString.FromBytes(plain.ToArray());
    }

    private static byte ReadEscape(byte[] source, int at, GoUrlPart part)
    {
        bool valid = at + 2 < source.Length
            && byte.TryParse(Encoding.ASCII.GetString(source, at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
        string shown = GoString.FromBytes(source.AsSpan(at, Math.Min(3, source.Length - at)));
        if (!valid || (part == GoUrlPart.Host && source[at + 1] < '8' && shown != "%25"))
        {
            throw new GoUrlException($"invalid URL escape {GoQuote.Quote(shown)}");
        }

        return Convert.ToByte(shown[1..], 16);
    }

    private static bool MustEscape(byte value, GoUrlPart part)
    {
        char c = (char)value;
        if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~')
        {
            return false;
        }

        if (part == GoUrlPart.Host && c is '!' or '$' or '&' or '\'' or '(' or ')' or '*' or '+' or ',' or ';' or '=' or ':' or '[' or ']' or '<' or '>' or '"')
        {
            return part != GoUrlPart.Host && MustEscapeReserved(c, part);
        }

        return MustEscapeReserved(c, part);
    }

    private static bool MustEscapeReserved(char c, GoUrlPart part)
    {
        if (c is '$' or '&' or '+' or ',' or '/' or ':' or ';' or '=' or '?' or '@')
        {
            return part switch
            {
                GoUrlPart.Path => c == '?',
                GoUrlPart.UserPassword => c is '@' or '/' or '?' or ':',
                GoUrlPart.Fragment => false,
                _ => true,
            };
        }

        return part != GoUrlPart.Fragment || c is not ('!' or '(' or ')' or '*');
    }
}
