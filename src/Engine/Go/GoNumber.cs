using System.Globalization;
using System.Numerics;
using System.Text;

namespace Serverless.Engine.Go;

/// <summary>Floating-point text as Go's strconv.FormatFloat writes it.</summary>
internal static class GoNumber
{
    /// <summary>The text that Go prints for a float64 by default: the shortest digits that read back, <c>1e+06</c>, <c>0.25</c>, <c>NaN</c>, <c>+Inf</c>.</summary>
    public static string Format(double value) => Format(value, 'g', -1);

    /// <summary>Formats with one of the verbs e, E, f, g, G, b, x, X; a negative precision asks for the shortest digits that read back.</summary>
    public static string Format(double value, char verb, int precision)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        StringBuilder text = new();
        if (double.IsNegative(value))
        {
            text.Append('-');
            value = -value;
        }

        if (verb == 'b')
        {
            AppendBinary(text, value);
        }
        else if (verb is 'x' or 'X')
        {
            GoHexFloat.Append(text, value, verb, precision);
        }
        else
        {
            AppendDecimal(text, value, verb, precision);
        }

        return text.ToString();
    }

    private static void AppendDecimal(StringBuilder text, double value, char verb, int precision)
    {
        bool shortest = precision < 0;
        Decimal digits = shortest ? Decimal.Shortest(value) : Decimal.Exact(value);
        char lower = char.ToLowerInvariant(verb);
        if (lower == 'e')
        {
            precision = shortest ? Math.Max(digits.Count - 1, 0) : precision;
            AppendExponent(text, shortest ? digits : digits.Round(precision + 1), precision, verb);
        }
        else if (lower == 'f')
        {
            precision = shortest ? Math.Max(digits.Count - digits.Point, 0) : precision;
            AppendFixed(text, shortest ? digits : digits.Round(digits.Point + precision), precision);
        }
        else
        {
            AppendGeneral(text, digits, precision, shortest, verb);
        }
    }

    private static void AppendGeneral(StringBuilder text, Decimal digits, int precision, bool shortest, char verb)
    {
        if (!shortest)
        {
            precision = precision == 0 ? 1 : precision;
            digits = digits.Round(precision);
        }

        int threshold = precision;
        if (threshold > digits.Count && digits.Count >= digits.Point)
        {
            threshold = digits.Count;
        }

        if (shortest)
        {
            threshold = 6;
        }

        int exponent = digits.Point - 1;
        if (exponent < -4 || exponent >= threshold)
        {
            int used = shortest || precision > digits.Count ? digits.Count : precision;
            AppendExponent(text, digits, Math.Max(used - 1, 0), verb == 'G' ? 'E' : 'e');
            return;
        }

        AppendFixed(text, digits, Math.Max((shortest || precision > digits.Point ? digits.Count : precision) - digits.Point, 0));
    }

    private static void AppendExponent(StringBuilder text, Decimal digits, int precision, char verb)
    {
        text.Append(digits.Count > 0 ? digits.Digits[0] : '0');
        if (precision > 0)
        {
            text.Append('.');
            int have = Math.Min(digits.Count, precision + 1);
            if (have > 1)
            {
                text.Append(digits.Digits, 1, have - 1);
            }

            text.Append('0', precision - Math.Max(have - 1, 0));
        }

        int exponent = digits.Count == 0 ? 0 : digits.Point - 1;
        text.Append(verb).Append(exponent < 0 ? '-' : '+');
        exponent = Math.Abs(exponent);
        if (exponent < 10)
        {
            text.Append('0');
        }

        text.Append(exponent.ToString(CultureInfo.InvariantCulture));
    }

    private static void AppendFixed(StringBuilder text, Decimal digits, int precision)
    {
        if (digits.Point > 0)
        {
            int have = Math.Min(digits.Count, digits.Point);
            text.Append(digits.Digits, 0, have).Append('0', digits.Point - have);
        }
        else
        {
            text.Append('0');
        }

        if (precision <= 0)
        {
            return;
        }

        text.Append('.');
        for (int i = 0; i < precision; i++)
        {
            int at = digits.Point + i;
            text.Append(at >= 0 && at < digits.Count ? digits.Digits[at] : '0');
        }
    }

    private static void AppendBinary(StringBuilder text, double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        long mantissa = bits & ((1L << 52) - 1);
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1L << 52;
        }

        exponent -= 1075;
        text.Append(mantissa.ToString(CultureInfo.InvariantCulture)).Append('p');
        text.Append(exponent >= 0 ? "+" : "").Append(exponent.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Decimal digits with a decimal point before the digit number <see cref="Point"/>.</summary>
    private readonly record struct Decimal(string Digits, int Point)
    {
        public int Count => Digits.Length;

        public static Decimal Shortest(double value)
        {
            if (value == 0)
            {
                return new Decimal("", 0);
            }

            return FromText(value.ToString("R", CultureInfo.InvariantCulture));
        }

        /// <summary>All digits of the binary value, which always has a finite decimal expansion.</summary>
        public static Decimal Exact(double value)
        {
            if (value == 0)
            {
                return new Decimal("", 0);
            }

            long bits = BitConverter.DoubleToInt64Bits(value);
            int exponent = (int)(bits >> 52) & 0x7FF;
            long mantissa = bits & ((1L << 52) - 1);
            mantissa = exponent == 0 ? mantissa : mantissa | (1L << 52);
            int power = (exponent == 0 ? 1 : exponent) - 1075;
            BigInteger whole = power >= 0 ? new BigInteger(mantissa) << power : mantissa * BigInteger.Pow(5, -power);
            string digits = whole.ToString(CultureInfo.InvariantCulture);
            int point = power >= 0 ? digits.Length : digits.Length + power;
            return new Decimal(digits.TrimEnd('0'), point);
        }

        /// <summary>Keeps some digits, rounding halves to even.</summary>
        public Decimal Round(int keep)
        {
            if (keep < 0)
            {
                return new Decimal("", 0);
            }

            if (keep >= Count)
            {
                return this;
            }

            bool up = Digits[keep] > '5' || (Digits[keep] == '5' && (keep + 1 < Count || (keep > 0 && (Digits[keep - 1] - '0') % 2 == 1)));
            if (!up)
            {
                string kept = Digits[..keep].TrimEnd('0');
                return kept.Length == 0 ? new Decimal("", 0) : new Decimal(kept, Point);
            }

            int last = keep - 1;
            while (last >= 0 && Digits[last] == '9')
            {
                last--;
            }

            return last < 0 ? new Decimal("1", Point + 1) : new Decimal(Digits[..last] + (char)(Digits[last] + 1), Point);
        }

        private static Decimal FromText(string text)
        {
            int e = text.IndexOf('E', StringComparison.Ordinal);
            int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            string mantissa = e < 0 ? text : text[..e];
            int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
            int point = (dot < 0 ? mantissa.Length : dot) + exponent;
            string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
            int zeros = digits.Length - digits.TrimStart('0').Length;
            return new Decimal(digits[zeros..].TrimEnd('0'), point - zeros);
        }
    }
}
