using System.Text;

namespace Serverless.Engine.Expressions.Values;

/// <summary>Order of two values (cel.md §4.2).</summary>
internal static class Ordering
{
    /// <returns>The sign of the comparison; <see langword="null"/> when one side is NaN, which is neither less nor greater.</returns>
    /// <exception cref="CelEvaluationException">The values have no order.</exception>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (long or ulong or double, long or ulong or double) => Numbers.Compare(left, right),
        (string a, string b) => CompareText(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (CelBytes a, CelBytes b) => a.CompareTo(b),
        (CelTimestamp a, CelTimestamp b) => a.CompareTo(b),
        (CelDuration a, CelDuration b) => a.Nanoseconds.CompareTo(b.Nanoseconds),
        _ => throw CelEvaluationException.NoOverload(),
    };

    /// <summary>By code points: UTF-16 order differs from it for characters outside the basic plane.</summary>
    private static int CompareText(string left, string right)
    {
        int same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        int start = same > 0 && char.IsHighSurrogate(left[same - 1]) ? same - 1 : same;
        Rune.DecodeFromUtf16(left.AsSpan(start), out Rune a, out _);
        Rune.DecodeFromUtf16(right.AsSpan(start), out Rune b, out _);
        return a.CompareTo(b);
    }
}
