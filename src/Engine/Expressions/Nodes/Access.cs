using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary>Selection and indexing (cel.md §4.4, §8).</summary>
internal static class Access
{
    public static object? Field(object? value, string field)
    {
        if (value is CelOptional optional)
        {
            return optional.HasValue ? Optional(optional.Value, field) : optional;
        }

        if (value is null || !Maps.IsMap(value))
        {
            throw CelEvaluationException.NoOverload();
        }

        return Maps.TryFind(value, field, out object? found) ? found : throw new CelEvaluationException($"no such key: {field}");
    }

    public static object? Index(object? value, object? key) => value switch
    {
        CelOptional optional => optional.HasValue ? Optional(optional.Value, key) : optional,
        List<object?> list => Position(list, key) is { } at ? list[at] : throw new CelEvaluationException($"index out of bounds: {key}"),
        not null when Maps.IsMap(value) => Maps.TryFind(value, Key(key), out object? found)
            ? found
            : throw new CelEvaluationException($"no such key: {key}"),
        _ => throw CelEvaluationException.NoOverload(),
    };

    /// <summary>The entry as an optional, which is absent when the key is.</summary>
    public static CelOptional Optional(object? value, object? key)
    {
        switch (value)
        {
            case CelOptional optional:
                return optional.HasValue ? Optional(optional.Value, key) : optional;
            case List<object?> list:
                return Position(list, key) is { } at ? CelOptional.Of(list[at]) : CelOptional.None;
            case not null when Maps.IsMap(value):
                return Maps.TryFind(value, Key(key), out object? found) ? CelOptional.Of(found) : CelOptional.None;
            default:
                throw CelEvaluationException.NoOverload();
        }
    }

    private static object? Key(object? key) =>
        key is bool or long or ulong or double or string ? key : throw new CelEvaluationException($"unsupported key type: {CelType.NameOf(key)}");

    /// <returns><see langword="null"/> outside of the list.</returns>
    private static int? Position(List<object?> list, object? key)
    {
        if (key is double number && Math.Truncate(number) != number)
        {
            throw new CelEvaluationException($"unsupported index value {number} in list");
        }

        if (!Numbers.IsNumber(key))
        {
            throw new CelEvaluationException($"unsupported index type '{CelType.NameOf(key)}' in list");
        }

        bool inside = Numbers.Compare(key!, 0L) >= 0 && Numbers.Compare(key!, (long)list.Count) < 0;
        return inside ? (int)Convert.ToInt64(key, System.Globalization.CultureInfo.InvariantCulture) : null;
    }
}
