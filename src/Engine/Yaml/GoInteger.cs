namespace Serverless.Engine.Yaml;

/// <summary>Integers with the prefixes of Go's number syntax: <c>0b</c>, <c>0o</c>, <c>0x</c>, and a leading zero for octal.</summary>
internal static class GoInteger
{
    /// <summary>Reads a 64-bit integer, signed where possible.</summary>
    /// <param name="text">The text without underscores.</param>
    /// <param name="value">The value, or its bits when it needs the 64th.</param>
    /// <param name="unsigned">Whether the value is above <see cref="long.MaxValue"/>.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out long value, out bool unsigned)
    {
        bool signed = text.Length > 0 && text[0] is '+' or '-';
        bool negative = signed && text[0] == '-';
        ReadOnlySpan<char> digits = signed ? text[1..] : text;
        uint radix = 10;
        if (digits.Length > 0 && digits[0] == '0')
        {
            radix = digits.Length < 3 ? 8u : digits[1] switch { 'b' or 'B' => 2u, 'x' or 'X' => 16u, _ => 8u };
            bool prefixed = digits.Length >= 3 && digits[1] is 'b' or 'B' or 'o' or 'O' or 'x' or 'X';
            digits = digits[(prefixed ? 2 : 1)..];

            // The YAML library tries binary digits once more behind its own 0b prefix, where a sign is allowed.
            if (prefixed && !signed && text[1] == 'b' && digits[0] is '+' or '-' && digits.Length > 1)
            {
                negative = digits[0] == '-';
                signed = true;
                digits = digits[1..];
            }
        }
        else if (digits.IsEmpty)
        {
            value = 0;
            unsigned = false;
            return false;
        }

        return TryFit(digits, radix, signed, negative, out value, out unsigned);
    }

    private static bool TryFit(ReadOnlySpan<char> digits, uint radix, bool signed, bool negative, out long value, out bool unsigned)
    {
        value = 0;
        unsigned = false;
        if (!TryReadDigits(digits, radix, out ulong magnitude))
        {
            return false;
        }

        if (negative)
        {
            value = unchecked(-(long)magnitude);
            return magnitude <= 1UL << 63;
        }

        value = unchecked((long)magnitude);
        unsigned = magnitude > long.MaxValue;
        return !unsigned || !signed;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> digits, uint radix, out ulong value)
    {
        value = 0;
        foreach (char c in digits)
        {
            uint digit = c switch
            {
                >= '0' and <= '9' => (uint)(c - '0'),
                >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
                >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
                _ => uint.MaxValue,
            };
            if (digit >= radix || value > (ulong.MaxValue - digit) / radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        return true;
    }
}
