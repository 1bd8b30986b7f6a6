using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Functions;

/// <summary>Functions on optional values (cel.md §8).</summary>
internal static class OptionalFunctions
{
    public static IEnumerable<(string Name, int Fewest, int Most, CelFunction Function)> All =>
    [
        ("optional.of", 1, 1, (a, _) => CelOptional.Of(a[0])),
        ("optional.none", 0, 0, (_, _) => CelOptional.None),
        ("optional.ofNonZeroValue", 1, 1, (a, _) => IsZero(a[0]) ? CelOptional.None : CelOptional.Of(a[0])),
        ("optional.unwrap", 1, 1, (a, budget) => Unwrap(a[0], budget)),
        ("unwrapOpt", 1, 1, (a, budget) => Unwrap(a[0], budget)),
        ("hasValue", 1, 1, (a, _) => Optional(a[0], "hasValue").HasValue),
        ("value", 1, 1, (a, _) => Optional(a[0], "value").Value),
    ];

    private static CelOptional Optional(object? value, string function) =>
        value as CelOptional ?? throw CelEvaluationException.NoOverload(function);

    private static bool IsZero(object? value) => value switch
    {
        null or false or 0L or 0UL or 0.0 or "" or CelBytes { Length: 0 } or List<object?> { Count: 0 } => true,
        CelDuration duration => duration.Nanoseconds == 0,
        _ => Maps.IsMap(value) && Maps.Count(value) == 0,
    };

    private static List<object?> Unwrap(object? value, EvaluationBudget budget)
    {
        List<object?> list = value as List<object?> ?? throw CelEvaluationException.NoOverload("optional.unwrap");
        List<object?> values = [];
        foreach (object? item in list)
        {
            CelOptional optional = Optional(item, "optional.unwrap");
            if (optional.HasValue)
            {
                values.Add(optional.Value);
            }
        }

        return budget.Built(values);
    }
}
