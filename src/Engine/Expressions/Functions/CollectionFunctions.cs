using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Sizes, ends of lists, and lists as sets (cel.md §7.1, §7.4, §8).</summary>
internal static class CollectionFunctions
{
    public static IEnumerable<(string Name, int Fewest, int Most, CelFunction Function)> All =>
    [
        ("size", 1, 1, (a, _) => Size(a[0])),
        ("first", 1, 1, (a, _) => End(a[0], "first", list => list[0])),
        ("last", 1, 1, (a, _) => End(a[0], "last", list => list[^1])),
        ("sets.contains", 2, 2, (a, budget) => Sets(a, "sets.contains", (x, y) => ContainsAll(x, y, budget))),
        ("sets.equivalent", 2, 2, (a, budget) => Sets(a, "sets.equivalent", (x, y) => ContainsAll(x, y, budget) && ContainsAll(y, x, budget))),
        ("sets.intersects", 2, 2, (a, budget) => Sets(a, "sets.intersects", (x, y) => x.Exists(item => Equality.Contains(y, item, budget)))),
    ];

    private static long Size(object? value) => value switch
    {
        string text => CodePoints.Count(text),
        CelBytes bytes => bytes.Length,
        List<object?> list => list.Count,
        not null when Maps.IsMap(value) => Maps.Count(value),
        _ => throw CelEvaluationException.NoOverload("size"),
    };

    private static CelOptional End(object? value, string name, Func<List<object?>, object?> pick) => value is List<object?> list
        ? list.Count == 0 ? CelOptional.None : CelOptional.Of(pick(list))
        : throw CelEvaluationException.NoOverload(name);

    private static bool Sets(object?[] arguments, string name, Func<List<object?>, List<object?>, bool> test) =>
        arguments is [List<object?> left, List<object?> right] ? test(left, right) : throw CelEvaluationException.NoOverload(name);

    private static bool ContainsAll(List<object?> list, List<object?> items, EvaluationBudget budget) =>
        items.TrueForAll(item => Equality.Contains(list, item, budget));
}
