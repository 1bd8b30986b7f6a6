using System.Globalization;

namespace Serverless.Engine.Yaml;

/// <summary>Floating point numbers as Go's formatter writes them in its shortest general form.</summary>
internal static class GoFloat
{
    /// <summary>The YAML text of a double: whole numbers that fit an integer lose their point, others take the general form.</summary>
    /// <exception cref="YamlWriteException">The value is infinite or not a number, which JSON cannot carry.</exception>
    public static string ToYaml(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new YamlWriteException($"json: unsupported value: {(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf")}");
        }

        if (value == 0)
        {
            return "0";
        }

        Span<char> digits = stackalloc char[32];
        int count = Decompose(value.ToString("R", CultureInfo.InvariantCulture), digits, out int point);
        bool whole = point >= count && point <= 20;
        if (whole && ToInteger(value < 0, digits[..count], point) is { } integer)
        {
            return integer;
        }

        return General(value < 0, digits[..count], point);
    }

    /// <summary>Go's <c>FormatFloat(value, 'g', -1, 32)</c>, the form of a number used as a key.</summary>
    public static string ToKey(double value)
    {
        float single = (float)value;
        if (float.IsNaN(single))
        {
            return ".nan";
        }

        if (float.IsInfinity(single))
        {
            return single > 0 ? ".inf" : "-.inf";
        }

        if (single == 0)
        {
            return float.IsNegative(single) ? "-0" : "0";
        }

        Span<char> digits = stackalloc char[32];
        int count = Decompose(single.ToString("R", CultureInfo.InvariantCulture), digits, out int point);
        return General(single < 0, digits[..count], point);
    }

    private static string? ToInteger(bool negative, ReadOnlySpan<char> digits, int point)
    {
        string text = string.Concat(negative ? "-" : "", digits, new string('0', point - digits.Length));
        bool fits = negative
            ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return fits ? text : null;
    }

    /// <summary>Splits a number's text into its significant digits and the place of the point behind them.</summary>
    private static int Decompose(ReadOnlySpan<char> text, Span<char> digits, out int point)
    {
        int exponent = 0;
        int e = text.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        int count = 0;
        int whole = 0;
        bool afterPoint = false;
        foreach (char c in text)
        {
            if (c == '.')
            {
                afterPoint = true;
            }
            else if (c != '-')
            {
                bool leadingZero = count == 0 && c == '0';
                whole += afterPoint ? (leadingZero ? -1 : 0) : leadingZero ? 0 : 1;
                if (!leadingZero)
                {
                    digits[count++] = c;
                }
            }
        }

        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        point = whole + exponent;
        return count;
    }

    private static string General(bool negative, ReadOnlySpan<char> digits, int point)
    {
        string sign = negative ? "-" : "";
        int exponent = point - 1;
        if (exponent < -4 || exponent >= 6)
        {
            return Scientific(sign, digits, exponent);
        }

        if (point <= 0)
        {
            return string.Concat(sign, "0.", new string('0', -point), digits);
        }

        return point >= digits.Length
            ? string.Concat(sign, digits, new string('0', point - digits.Length))
            : string.Concat(string.Concat(sign, digits[..point]), ".", digits[point..]);
    }

    private static string Scientific(string sign, ReadOnlySpan<char> digits, int exponent)
    {
        string mantissa = digits.Length == 1 ? $"{sign}{digits}" : $"{sign}{digits[..1]}.{digits[1..]}";
        string magnitude = Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{magnitude}";
    }
}
