namespace Serverless.Engine.Expressions.Values;

/// <summary>The operators on numbers, text, lists and times (cel.md §4.3). Both sides have the same type; nothing is widened.</summary>
internal static class Arithmetic
{
    private const string IntOverflow = "integer overflow";
    private const string UintOverflow = "unsigned integer overflow";

    public static object? Add(object? left, object? right, EvaluationBudget budget) => (left, right) switch
    {
        (long a, long b) => Int((Int128)a + b),
        (ulong a, ulong b) => Uint((Int128)a + b),
        (double a, double b) => a + b,
        (string a, string b) => Concat(a, b, budget),
        (CelBytes a, CelBytes b) => Concat(a, b, budget),
        (List<object?> a, List<object?> b) => Concat(a, b, budget),
        (CelDuration a, CelDuration b) => Duration((Int128)a.Nanoseconds + b.Nanoseconds),
        (CelTimestamp a, CelDuration b) => CelTimestamp.From(a.TotalNanoseconds + b.Nanoseconds),
        (CelDuration a, CelTimestamp b) => CelTimestamp.From(b.TotalNanoseconds + a.Nanoseconds),
        _ => throw CelEvaluationException.NoOverload(),
    };

    public static object Subtract(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => Int((Int128)a - b),
        (ulong a, ulong b) => Uint((Int128)a - b),
        (double a, double b) => a - b,
        (CelDuration a, CelDuration b) => Duration((Int128)a.Nanoseconds - b.Nanoseconds),
        (CelTimestamp a, CelDuration b) => CelTimestamp.From(a.TotalNanoseconds - b.Nanoseconds),
        (CelTimestamp a, CelTimestamp b) => Duration(a.TotalNanoseconds - b.TotalNanoseconds),
        _ => throw CelEvaluationException.NoOverload(),
    };

    public static object Multiply(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => Int((Int128)a * b),
        (ulong a, ulong b) => a == 0 || b <= ulong.MaxValue / a ? a * b : throw new CelEvaluationException(UintOverflow),
        (double a, double b) => a * b,
        _ => throw CelEvaluationException.NoOverload(),
    };

    public static object Divide(object? left, object? right) => (left, right) switch
    {
        (long, 0L) or (ulong, 0UL) => throw new CelEvaluationException("division by zero"),
        (long a, long b) => Int((Int128)a / b),
        (ulong a, ulong b) => a / b,
        (double a, double b) => a / b,
        _ => throw CelEvaluationException.NoOverload(),
    };

    public static object Modulo(object? left, object? right) => (left, right) switch
    {
        (long, 0L) or (ulong, 0UL) => throw new CelEvaluationException("modulus by zero"),
        (long a, long b) => Int((Int128)a % b),
        (ulong a, ulong b) => a % b,
        _ => throw CelEvaluationException.NoOverload(),
    };

    public static object Negate(object? value) => value switch
    {
        long a => Int(-(Int128)a),
        double a => -a,
        CelDuration a => Duration(-(Int128)a.Nanoseconds),
        _ => throw CelEvaluationException.NoOverload(),
    };

    private static object Int(Int128 value) =>
        value >= long.MinValue && value <= long.MaxValue ? (long)value : throw new CelEvaluationException(IntOverflow);

    private static object Uint(Int128 value) =>
        value >= 0 && value <= ulong.MaxValue ? (ulong)value : throw new CelEvaluationException(UintOverflow);

    private static CelDuration Duration(Int128 value) =>
        value >= long.MinValue && value <= long.MaxValue ? new((long)value) : throw new CelEvaluationException("duration overflow");

    private static string Concat(string left, string right, EvaluationBudget budget)
    {
        budget.Build((long)left.Length + right.Length);
        return left + right;
    }

    private static CelBytes Concat(CelBytes left, CelBytes right, EvaluationBudget budget)
    {
        budget.Build((long)left.Length + right.Length);
        return new([.. left.Span, .. right.Span]);
    }

    private static List<object?> Concat(List<object?> left, List<object?> right, EvaluationBudget budget)
    {
        budget.BuildEntries(left.Count + right.Count);
        return [.. left, .. right];
    }
}
