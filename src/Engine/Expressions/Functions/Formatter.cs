using System.Globalization;
using System.Text;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Go;

namespace Serverless.Engine.Expressions.Functions;

/// <summary><c>format</c>: text with places for values (cel.md §7.3).</summary>
internal sealed class Formatter(List<object?> values, EvaluationBudget budget)
{
    private const int DefaultPrecision = 6;
    private const int MaxPrecision = 1000;

    private readonly StringBuilder _output = new();
    private int _used;

    /// <exception cref="CelEvaluationException">The format is not valid, or a value does not fit its place.</exception>
    public string Format(string format)
    {
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                _output.Append(format[at]);
            }
            else if (at + 1 < format.Length && format[at + 1] == '%')
            {
                _output.Append('%');
                at++;
            }
            else
            {
                int? precision = Precision(format, ref at);
                string text = Clause(at < format.Length ? format[at] : throw new CelEvaluationException("unexpected end of format string"), precision);
                budget.Build(text.Length);
                _output.Append(text);
            }
        }

        return budget.Built(_output.ToString());
    }

    /// <summary>Moves behind the percent sign and an optional precision.</summary>
    private static int? Precision(string format, ref int at)
    {
        at++;
        if (at >= format.Length || format[at] != '.')
        {
            return null;
        }

        int start = ++at;
        while (at < format.Length && char.IsAsciiDigit(format[at]))
        {
            at++;
        }

        return int.TryParse(format.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int precision) && precision <= MaxPrecision
            ? precision
            : throw new CelEvaluationException("invalid precision in format string");
    }

    private string Clause(char verb, int? precision)
    {
        if (verb is not ('s' or 'd' or 'f' or 'e' or 'b' or 'x' or 'X' or 'o'))
        {
            throw new CelEvaluationException($"unrecognized formatting clause \"{verb}\"");
        }

        object? value = _used < values.Count ? values[_used++] : throw new CelEvaluationException($"index {_used} out of range");
        return verb switch
        {
            's' => ValueText.Of(value),
            'd' => Decimal(value),
            'f' or 'e' => Digits(Real(value, verb), verb, precision),
            'b' when value is bool truth => truth ? "1" : "0",
            'b' => Radix(value, "B", verb),
            'o' => Octal(value),
            _ => Hex(value, verb),
        };
    }

    private static string Decimal(object? value) => value switch
    {
        long or ulong => ValueText.Of(value),
        double number when !double.IsFinite(number) => ValueText.Of(value),
        _ => throw Mismatch('d', value),
    };

    private static string Digits(double value, char verb, int? precision) =>
        double.IsFinite(value) ? GoNumber.Format(value, verb, precision ?? DefaultPrecision) : ValueText.NotFinite(value);

    private static double Real(object? value, char verb) => value switch
    {
        double number => number,
        long number => number,
        ulong number => number,
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => throw Mismatch(verb, value),
    };

    private static string Hex(object? value, char verb)
    {
        string digits = value switch
        {
            string text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
            CelBytes bytes => Convert.ToHexStringLower(bytes.Span),
            _ => Radix(value, "x", verb),
        };
        return verb == 'X' ? digits.ToUpperInvariant() : digits;
    }

    private static string Radix(object? value, string format, char verb) => value switch
    {
        long and < 0 => "-" + ((ulong)-(Int128)(long)value).ToString(format, CultureInfo.InvariantCulture),
        long number => number.ToString(format, CultureInfo.InvariantCulture),
        ulong number => number.ToString(format, CultureInfo.InvariantCulture),
        _ => throw Mismatch(verb, value),
    };

    private static string Octal(object? value)
    {
        (string sign, ulong rest) = value switch
        {
            long and < 0 => ("-", (ulong)-(Int128)(long)value),
            long number => ("", (ulong)number),
            ulong number => ("", number),
            _ => throw Mismatch('o', value),
        };
        StringBuilder digits = new();
        do
        {
            digits.Insert(0, (char)('0' + (int)(rest & 7)));
            rest >>= 3;
        }
        while (rest > 0);
        return sign + digits;
    }

    private static CelEvaluationException Mismatch(char verb, object? value) =>
        new($"error during formatting: %{verb} cannot be used with {CelType.NameOf(value)}");
}
