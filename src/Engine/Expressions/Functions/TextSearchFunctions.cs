using System.Text;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Functions with offsets into text (cel.md §7.3).</summary>
internal static class TextSearchFunctions
{
    public static IEnumerable<(string Name, int Fewest, int Most, CelFunction Function)> All =>
    [
        ("charAt", 2, 2, CharAt),
        ("indexOf", 2, 3, IndexOf),
        ("lastIndexOf", 2, 3, LastIndexOf),
        ("substring", 2, 3, Substring),
    ];

    private static object? CharAt(object?[] arguments, EvaluationBudget budget)
    {
        if (arguments is not [string text, long index])
        {
            throw CelEvaluationException.NoOverload("charAt");
        }

        Rune[] runes = CodePoints.Of(text);
        return index == runes.Length ? "" : index >= 0 && index < runes.Length ? runes[index].ToString() : throw OutOfRange(index);
    }

    private static object? IndexOf(object?[] arguments, EvaluationBudget budget)
    {
        (string text, string part, long from) = arguments switch
        {
            [string s, string t] => (s, t, 0L),
            [string s, string t, long i] => (s, t, i),
            _ => throw CelEvaluationException.NoOverload("indexOf"),
        };
        if (from < 0)
        {
            throw OutOfRange(from);
        }

        Rune[] runes = CodePoints.Of(text);
        if (part.Length == 0)
        {
            return Math.Min(from, runes.Length);
        }

        int found = from >= runes.Length ? -1 : runes.AsSpan((int)from).IndexOf(CodePoints.Of(part));
        return found < 0 ? -1L : from + found;
    }

    private static object? LastIndexOf(object?[] arguments, EvaluationBudget budget)
    {
        (string text, string part, long? to) = arguments switch
        {
            [string s, string t] => (s, t, (long?)null),
            [string s, string t, long i] => (s, t, i),
            _ => throw CelEvaluationException.NoOverload("lastIndexOf"),
        };
        if (to < 0)
        {
            throw OutOfRange(to.Value);
        }

        Rune[] runes = CodePoints.Of(text);
        if (part.Length == 0)
        {
            return Math.Min(to ?? runes.Length, runes.Length);
        }

        if (to >= runes.Length)
        {
            return -1L;
        }

        Rune[] wanted = CodePoints.Of(part);
        long end = Math.Min((to ?? runes.Length) + wanted.Length, runes.Length);
        return (long)runes.AsSpan(0, (int)end).LastIndexOf(wanted);
    }

    private static object? Substring(object?[] arguments, EvaluationBudget budget)
    {
        (string text, long start, long? end) = arguments switch
        {
            [string s, long a] => (s, a, (long?)null),
            [string s, long a, long b] => (s, a, b),
            _ => throw CelEvaluationException.NoOverload("substring"),
        };
        if (start > end)
        {
            throw new CelEvaluationException($"invalid substring range. start: {start}, end: {end}");
        }

        Rune[] runes = CodePoints.Of(text);
        if (start < 0 || start > runes.Length)
        {
            throw OutOfRange(start);
        }

        return end < 0 || end > runes.Length
            ? throw OutOfRange(end.Value)
            : budget.Built(CodePoints.Text(runes.AsSpan((int)start, (int)((end ?? runes.Length) - start))));
    }

    private static CelEvaluationException OutOfRange(long index) => new($"index out of range: {index}");
}
