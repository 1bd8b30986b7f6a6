using System.Globalization;
using System.Text;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Go;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Conversions between types (cel.md §7.1).</summary>
internal static class ConversionFunctions
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static IEnumerable<(string Name, int Fewest, int Most, CelFunction Function)> All =>
    [
        ("int", 1, 1, (a, _) => ToInt(a[0])),
        ("uint", 1, 1, (a, _) => ToUint(a[0])),
        ("double", 1, 1, (a, _) => ToDouble(a[0])),
        ("string", 1, 1, (a, budget) => budget.Built(ToText(a[0]))),
        ("bool", 1, 1, (a, _) => ToBool(a[0])),
        ("bytes", 1, 1, (a, budget) => ToBytes(a[0], budget)),
        ("duration", 1, 1, (a, _) => ToDuration(a[0])),
        ("timestamp", 1, 1, (a, _) => ToTimestamp(a[0])),
        ("type", 1, 1, (a, _) => CelType.Of(a[0])),
        ("dyn", 1, 1, (a, _) => a[0]),
    ];

    private static long ToInt(object? value) => value switch
    {
        long number => number,
        ulong number => number <= long.MaxValue ? (long)number : throw new CelEvaluationException("integer overflow"),
        double number => number > -Numbers.TwoTo63 && number < Numbers.TwoTo63 ? (long)number : throw new CelEvaluationException("integer overflow"),
        string text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw Failure(value, "int"),
        CelTimestamp time => time.Seconds,
        CelDuration duration => duration.Nanoseconds,
        _ => throw CelEvaluationException.NoOverload("int"),
    };

    private static ulong ToUint(object? value) => value switch
    {
        ulong number => number,
        long number => number >= 0 ? (ulong)number : throw new CelEvaluationException("unsigned integer overflow"),
        double number => number >= 0 && number < Numbers.TwoTo64 ? (ulong)number : throw new CelEvaluationException("unsigned integer overflow"),
        string text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : throw Failure(value, "uint"),
        _ => throw CelEvaluationException.NoOverload("uint"),
    };

    private static double ToDouble(object? value) => value switch
    {
        double number => number,
        long number => number,
        ulong number => number,
        string text => GoNumberParser.TryParseFloat(text, out double number) ? number : throw Failure(value, "double"),
        _ => throw CelEvaluationException.NoOverload("double"),
    };

    private static string ToText(object? value) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        double number => GoNumber.Format(number),
        CelBytes bytes => Decode(bytes),
        CelTimestamp time => time.ToString(),
        CelDuration duration => duration.ToString(),
        _ => throw CelEvaluationException.NoOverload("string"),
    };

    private static string Decode(CelBytes bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException e)
        {
            throw new CelEvaluationException("invalid UTF-8 in bytes, cannot convert to string", e);
        }
    }

    private static bool ToBool(object? value) => value switch
    {
        bool truth => truth,
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        string => throw Failure(value, "bool"),
        _ => throw CelEvaluationException.NoOverload("bool"),
    };

    private static CelBytes ToBytes(object? value, EvaluationBudget budget)
    {
        switch (value)
        {
            case CelBytes bytes:
                return bytes;
            case string text:
                budget.Build(text.Length);
                return new(Encoding.UTF8.GetBytes(text));
            default:
                throw CelEvaluationException.NoOverload("bytes");
        }
    }

    private static CelDuration ToDuration(object? value) => value switch
    {
        CelDuration duration => duration,
        long nanoseconds => new(nanoseconds),
        string text => GoDuration.TryParse(text, out long nanoseconds) ? new(nanoseconds) : throw Failure(value, "google.protobuf.Duration"),
        _ => throw CelEvaluationException.NoOverload("duration"),
    };

    private static CelTimestamp ToTimestamp(object? value) => value switch
    {
        CelTimestamp time => time,
        long seconds => CelTimestamp.FromSeconds(seconds),
        string text => Rfc3339.TryParse(text, out CelTimestamp time) ? time : throw new CelEvaluationException($"invalid RFC 3339 timestamp \"{text}\""),
        _ => throw CelEvaluationException.NoOverload("timestamp"),
    };

    private static CelEvaluationException Failure(object? value, string target) =>
        new($"type conversion error from '{CelType.NameOf(value)}' to '{target}'");
}
