namespace Serverless.Engine.Expressions.Values;

/// <summary>Comparison of numbers of different types by their mathematical value.</summary>
internal static class Numbers
{
    public const double TwoTo63 = 9223372036854775808.0;
    public const double TwoTo64 = 18446744073709551616.0;

    public static bool IsNumber(object? value) => value is long or ulong or double;

    /// <returns>The sign of the comparison; <see langword="null"/> when one side is NaN.</returns>
    public static int? Compare(object left, object right) => (left, right) switch
    {
        (double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b),
        (double a, _) => -CompareInteger(Widen(right), a),
        (_, double b) => CompareInteger(Widen(left), b),
        _ => Widen(left).CompareTo(Widen(right)),
    };

    private static Int128 Widen(object integer) => integer is long signed ? signed : (ulong)integer;

    private static int? CompareInteger(Int128 integer, double number)
    {
        if (double.IsNaN(number))
        {
            return null;
        }

        if (number >= TwoTo64)
        {
            return -1;
        }

        if (number < -TwoTo63)
        {
            return 1;
        }

        double whole = Math.Truncate(number);
        int order = integer.CompareTo((Int128)whole);
        return order != 0 ? order : whole.CompareTo(number);
    }
}
