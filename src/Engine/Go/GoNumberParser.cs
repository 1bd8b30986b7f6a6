using System.Globalization;
using System.Numerics;

namespace Serverless.Engine.Go;

/// <summary>Reads numbers as Go's strconv package does, underscores and base prefixes included.</summary>
internal static class GoNumberParser
{
    /// <summary>ParseInt: base 10, or 0 for Go's literal syntax with prefixes and underscores.</summary>
    public static bool TryParseInt(ReadOnlySpan<char> text, int radix, out long value)
    {
        value = 0;
        bool negative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is '-' or '+')
        {
            text = text[1..];
        }

        bool fits = TryParseUint(text, radix, out ulong magnitude);
        ulong limit = negative ? 1UL << 63 : long.MaxValue;
        if (!fits || magnitude > limit)
        {
            // Callers that ignore the error see the nearest value, as in Go.
            value = magnitude > limit ? negative ? long.MinValue : long.MaxValue : 0;
            return false;
        }

        value = negative ? unchecked(-(long)magnitude) : (long)magnitude;
        return true;
    }

    /// <summary>ParseUint: base 10, or 0 for Go's literal syntax with prefixes and underscores.</summary>
    public static bool TryParseUint(ReadOnlySpan<char> text, int radix, out ulong value)
    {
        value = 0;
        ReadOnlySpan<char> digits = text;
        uint numberBase = (uint)radix;
        if (radix == 0)
        {
            numberBase = ReadPrefix(ref digits);
            if (digits.Contains('_') && !UnderscoresAreSeparators(text))
            {
                return false;
            }
        }

        bool any = false;
        bool overflow = false;
        foreach (char c in digits)
        {
            if (c == '_' && radix == 0)
            {
                continue;
            }

            uint digit = c is >= '0' and <= '9' ? (uint)(c - '0') : char.IsAsciiLetter(c) ? (uint)((c | 0x20) - 'a' + 10) : 99;
            if (digit >= numberBase)
            {
                value = 0;
                return false;
            }

            any = true;
            UInt128 next = ((UInt128)value * numberBase) + digit;
            overflow |= next > ulong.MaxValue;
            value = overflow ? ulong.MaxValue : (ulong)next;
        }

        return any && !overflow;
    }

    /// <summary>ParseFloat for 64 bits: decimal and hexadecimal floats, infinities and NaN by name.</summary>
    /// <returns>False when it is no number, or too large (then <paramref name="value"/> is an infinity).</returns>
    public static bool TryParseFloat(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        if (TryParseSpecial(text, out value))
        {
            return true;
        }

        ReadOnlySpan<char> body = !text.IsEmpty && text[0] is '+' or '-' ? text[1..] : text;
        bool hex = body.Length > 1 && body[0] == '0' && body[1] is 'x' or 'X';
        if (body.Contains('_'))
        {
            return UnderscoresAreSeparators(text) && TryParseFloat(text.ToString().Replace("_", "", StringComparison.Ordinal), out value);
        }

        if (hex)
        {
            return TryParseHexFloat(body[2..], text[0] == '-', out value);
        }

        bool valid = !body.IsEmpty
            && (char.IsAsciiDigit(body[0]) || (body[0] == '.' && body.Length > 1 && char.IsAsciiDigit(body[1])))
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
        return valid && double.IsFinite(value);
    }

    private static uint ReadPrefix(ref ReadOnlySpan<char> digits)
    {
        if (digits.Length < 2 || digits[0] != '0')
        {
            return 10;
        }

        uint numberBase = (digits[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 };
        if (numberBase == 0)
        {
            digits = digits[1..];
            return 8;
        }

        digits = digits[2..];
        return digits.IsEmpty ? 1u : numberBase;
    }

    /// <summary>Underscores may only stand between digits, or between the base prefix and a digit.</summary>
    private static bool UnderscoresAreSeparators(ReadOnlySpan<char> text)
    {
        char last = '^';
        int i = !text.IsEmpty && text[0] is '+' or '-' ? 1 : 0;
        bool hex = false;
        if (text.Length - i >= 2 && text[i] == '0' && (text[i + 1] | 0x20) is 'x' or 'o' or 'b')
        {
            hex = (text[i + 1] | 0x20) == 'x';
            i += 2;
            last = '0';
        }

        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAsciiDigit(c) || (hex && char.IsAsciiHexDigit(c)))
            {
                last = '0';
            }
            else if (c == '_')
            {
                if (last != '0')
                {
                    return false;
                }

                last = '_';
            }
            else if (last == '_')
            {
                return false;
            }
            else
            {
                last = '!';
            }
        }

        return last != '_';
    }

    private static bool TryParseSpecial(ReadOnlySpan<char> text, out double value)
    {
        bool signed = !text.IsEmpty && text[0] is '+' or '-';
        bool negative = signed && text[0] == '-';
        ReadOnlySpan<char> name = signed ? text[1..] : text;
        value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        if (name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        bool nan = !signed && name.Equals("nan", StringComparison.OrdinalIgnoreCase);
        value = nan ? double.NaN : 0;
        return nan;
    }

    private static bool TryParseHexFloat(ReadOnlySpan<char> body, bool negative, out double value)
    {
        value = 0;
        BigInteger mantissa = BigInteger.Zero;
        int fraction = 0;
        bool dot = false;
        bool any = false;
        int i = 0;
        for (; i < body.Length && (body[i] | 0x20) != 'p'; i++)
        {
            if (body[i] == '.' && !dot)
            {
                dot = true;
            }
            else if (char.IsAsciiHexDigit(body[i]) && i < 512)
            {
                any = true;
                mantissa = (mantissa << 4) + Convert.ToInt32(body[i].ToString(), 16);
                fraction += dot ? 4 : 0;
            }
            else if (body[i] != '_')
            {
                return false;
            }
        }

        // The exponent is mandatory.
        if (!any || i == body.Length || !TryParseInt(body[(i + 1)..].ToString().Replace("_", "", StringComparison.Ordinal), 10, out long exponent) || Math.Abs(exponent) > 100_000)
        {
            return false;
        }

        value = Math.ScaleB((double)mantissa, (int)exponent - fraction);
        value = negative ? -value : value;
        return double.IsFinite(value);
    }
}
