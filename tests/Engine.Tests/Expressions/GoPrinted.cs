using System.Globalization;
using Serverless.Engine.Expressions.Values;
using Serverless.Engine.Go;

namespace Serverless.Engine.Tests.Expressions;

/// <summary>Values as the golden rows show them: Go's default format of the native value.</summary>
internal static class GoPrinted
{
    public static string Of(object? value) => value switch
    {
        null => "NULL_VALUE",
        bool truth => truth ? "true" : "false",
        double number => GoNumber.Format(number),
        List<object?> list => $"[{string.Join(' ', list.Select(Of))}]",
        Dictionary<string, object?> map => $"map[{string.Join(' ', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Of(e.Value)}"))}]",
        CelMap map => $"map[{string.Join(' ', map.Keys.OrderBy(TypeRank).ThenBy(k => k).Select(k => $"{Of(k)}:{Of(Entry(map, k))}"))}]",
        CelBytes bytes => $"[{string.Join(' ', bytes.Span.ToArray())}]",
        CelDuration duration => GoDuration.Format(duration.Nanoseconds),
        CelTimestamp time => time.ToString().Replace('T', ' ').Replace("Z", " +0000 UTC", StringComparison.Ordinal),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static int TypeRank(object key) => key switch { ulong => 0, long => 1, bool => 2, _ => 3 };

    private static object? Entry(CelMap map, object key) => map.TryFind(key, out object? value) ? value : null;
}
