using System.Globalization;

namespace Serverless.Engine.Yaml;

/// <summary>
/// A plain scalar and its value under YAML 1.1 as Go's YAML library resolves it: <c>yes</c> and <c>on</c> are booleans,
/// <c>0777</c> is octal, <c>1_000</c> a number, and base-60 numbers stay strings.
/// </summary>
/// <param name="Kind">What the text stands for.</param>
/// <param name="Integer">The value of an integer; for <see cref="YamlScalarKind.Unsigned"/> its bits.</param>
/// <param name="Float">The value of a floating point number.</param>
internal readonly record struct YamlScalar(YamlScalarKind Kind, long Integer = 0, double Float = 0)
{
    private static readonly YamlScalar String = new(YamlScalarKind.String);

    /// <summary>The value of a boolean.</summary>
    public bool Boolean => Integer != 0;

    /// <summary>Resolves the text of an untagged plain scalar.</summary>
    public static YamlScalar Resolve(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return new(YamlScalarKind.Null);
        }

        return text[0] switch
        {
            >= '0' and <= '9' or '+' or '-' or '.' => ResolveNumber(text),
            'y' or 'Y' or 'n' or 'N' or 't' or 'T' or 'f' or 'F' or 'o' or 'O' or '~' => ResolveWord(text),
            _ => String,
        };
    }

    /// <summary>Whether a text is a base-60 number for other YAML readers (<c>12:30:45</c>), which writers quote for their sake.</summary>
    public static bool IsBase60(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.IndexOf(':') < 0)
        {
            return false;
        }

        int i = text[0] is '+' or '-' ? 1 : 0;
        if (i >= text.Length || !char.IsAsciiDigit(text[i]))
        {
            return false;
        }

        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '_'))
        {
            i++;
        }

        int groups = 0;
        while (i + 1 < text.Length && text[i] == ':' && char.IsAsciiDigit(text[i + 1]))
        {
            bool two = i + 2 < text.Length && char.IsAsciiDigit(text[i + 2]) && text[i + 1] <= '5';
            i += two ? 3 : 2;
            groups++;
        }

        if (groups == 0)
        {
            return false;
        }

        if (i < text.Length && text[i] == '.')
        {
            i++;
            while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '_'))
            {
                i++;
            }
        }

        return i == text.Length;
    }

    private static YamlScalar ResolveWord(ReadOnlySpan<char> text) => text switch
    {
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => new(YamlScalarKind.Boolean, 1),
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => new(YamlScalarKind.Boolean),
        "~" or "null" or "Null" or "NULL" => new(YamlScalarKind.Null),
        _ => String,
    };

    private static YamlScalar ResolveNumber(ReadOnlySpan<char> text)
    {
        switch (text)
        {
            case ".nan" or ".NaN" or ".NAN":
                return new(YamlScalarKind.Float, Float: double.NaN);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return new(YamlScalarKind.Float, Float: double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return new(YamlScalarKind.Float, Float: double.NegativeInfinity);
        }

        if (text[0] == '.')
        {
            return HasGoUnderscores(text) ? ResolveFloat(WithoutUnderscores(text)) : String;
        }

        if (YamlTimestamp.IsMatch(text))
        {
            return new(YamlScalarKind.Timestamp);
        }

        ReadOnlySpan<char> plain = WithoutUnderscores(text);
        return GoInteger.TryParse(plain, out long value, out bool unsigned)
            ? new(unsigned ? YamlScalarKind.Unsigned : YamlScalarKind.Integer, value)
            : ResolveFloat(plain);
    }

    private static ReadOnlySpan<char> WithoutUnderscores(ReadOnlySpan<char> text) =>
        text.Contains('_') ? text.ToString().Replace("_", "", StringComparison.Ordinal) : text;

    /// <summary>Go lets an underscore stand between two digits only; a number that starts with a point is read by those rules.</summary>
    private static bool HasGoUnderscores(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && (i + 1 >= text.Length || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1])))
            {
                return false;
            }
        }

        return true;
    }

    private static YamlScalar ResolveFloat(ReadOnlySpan<char> text)
    {
        int i = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        int whole = Digits(text, ref i);
        int fraction = 0;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            fraction = Digits(text, ref i);
        }

        if (whole + fraction == 0)
        {
            return String;
        }

        if (i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            if (i < text.Length && text[i] is '+' or '-')
            {
                i++;
            }

            if (Digits(text, ref i) == 0)
            {
                return String;
            }
        }

        return i == text.Length
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? new(YamlScalarKind.Float, Float: value)
            : String;
    }

    private static int Digits(ReadOnlySpan<char> text, ref int i)
    {
        int start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i]))
        {
            i++;
        }

        return i - start;
    }
}
