namespace Serverless.Engine.Expressions.Values;

/// <summary>Equality of any two values; values of unrelated types are unequal (cel.md §4.1).</summary>
internal static class Equality
{
    public static bool AreEqual(object? left, object? right, EvaluationBudget budget)
    {
        budget.Step();
        return (left, right) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            (long or ulong or double, long or ulong or double) => Numbers.Compare(left, right) == 0,
            (List<object?> a, List<object?> b) => ListsAreEqual(a, b, budget),
            (CelOptional a, CelOptional b) => a.HasValue == b.HasValue && (!a.HasValue || AreEqual(a.Value, b.Value, budget)),
            _ when Maps.IsMap(left) && Maps.IsMap(right) => MapsAreEqual(left, right, budget),
            _ => left.GetType() == right.GetType() && left.Equals(right),
        };
    }

    public static bool Contains(List<object?> list, object? value, EvaluationBudget budget)
    {
        foreach (object? item in list)
        {
            if (AreEqual(item, value, budget))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ListsAreEqual(List<object?> left, List<object?> right, EvaluationBudget budget)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], budget))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MapsAreEqual(object left, object right, EvaluationBudget budget)
    {
        if (Maps.Count(left) != Maps.Count(right))
        {
            return false;
        }

        foreach (object key in Maps.Keys(left))
        {
            Maps.TryFind(left, key, out object? value);
            if (!Maps.TryFind(right, key, out object? other) || !AreEqual(value, other, budget))
            {
                return false;
            }
        }

        return true;
    }
}
