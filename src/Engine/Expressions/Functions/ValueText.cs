using System.Globalization;
using System.Text;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Go;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Any value as <c>%s</c> writes it.</summary>
internal static class ValueText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        ulong number => number.ToString(CultureInfo.InvariantCulture),
        double number when !double.IsFinite(number) => NotFinite(number),
        double number => GoNumber.Format(number),
        CelBytes bytes => Encoding.UTF8.GetString(bytes.Span),
        List<object?> list => $"[{string.Join(", ", list.Select(Of))}]",
        CelTimestamp or CelDuration or CelType => value.ToString()!,
        _ when Maps.IsMap(value) => MapText(value),
        _ => throw new CelEvaluationException($"error during formatting: %s cannot be used with {CelType.NameOf(value)}"),
    };

    /// <summary>What formatting writes for doubles that have no digits; conversion to text writes <c>+Inf</c> instead.</summary>
    public static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    private static string MapText(object map)
    {
        IEnumerable<string> entries = Maps.Keys(map)
            .Select(key => (Key: Of(key), Value: Maps.TryFind(map, key, out object? value) ? value : null))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}: {Of(entry.Value)}");
        return $"{{{string.Join(", ", entries)}}}";
    }
}
