using System.Globalization;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>Hexadecimal floating-point text, <c>0x1.8p+01</c>, for the verbs x and X.</summary>
internal static class GoHexFloat
{
    /// <summary>Appends a finite value that is not negative.</summary>
    public static void Append(StringBuilder text, double value, char verb, int precision)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        ulong mantissa = (ulong)bits & ((1UL << 52) - 1);
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1UL << 52;
        }

        exponent = mantissa == 0 ? 0 : exponent - 1023;

        // The leading 1 goes to bit 60, which leaves 15 hexadecimal digits below it.
        mantissa <<= 60 - 52;
        while (mantissa != 0 && (mantissa & (1UL << 60)) == 0)
        {
            mantissa <<= 1;
            exponent--;
        }

        if (precision is >= 0 and < 15)
        {
            int shift = precision * 4;
            ulong extra = (mantissa << shift) & ((1UL << 60) - 1);
            mantissa >>= 60 - shift;
            if ((extra | (mantissa & 1)) > 1UL << 59)
            {
                mantissa++;
            }

            mantissa <<= 60 - shift;
            if ((mantissa & (1UL << 61)) != 0)
            {
                mantissa >>= 1;
                exponent++;
            }
        }

        text.Append('0').Append(verb).Append((char)('0' + ((mantissa >> 60) & 1)));
        mantissa <<= 4;
        string digits = mantissa.ToString(verb == 'X' ? "X16" : "x16", CultureInfo.InvariantCulture);
        digits = precision < 0 ? digits.TrimEnd('0') : precision <= 16 ? digits[..precision] : digits.PadRight(precision, '0');
        if (digits.Length > 0)
        {
            text.Append('.').Append(digits);
        }

        text.Append(verb == 'X' ? 'P' : 'p').Append(exponent < 0 ? '-' : '+');
        text.Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture));
    }
}
