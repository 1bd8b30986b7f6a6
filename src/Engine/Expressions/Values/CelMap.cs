namespace Serverless.Engine.Expressions.Values;

/// <summary>
/// A map that an expression has built. Keys are booleans, integers of both kinds and strings; 1 and 1u are different
/// keys, but a look-up with one finds the other.
/// </summary>
public sealed class CelMap
{
    private readonly Dictionary<object, object?> _entries = [];

    /// <summary>The keys in the order written.</summary>
    public IReadOnlyCollection<object> Keys => _entries.Keys;

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Finds an entry; numbers match by value whatever their type.</summary>
    public bool TryFind(object? key, out object? value)
    {
        value = null;
        return key is not null && (_entries.TryGetValue(key, out value) || (Twin(key) is { } twin && _entries.TryGetValue(twin, out value)));
    }

    /// <exception cref="CelEvaluationException">The key is of a type that keys cannot have, or a duplicate.</exception>
    internal void Add(object? key, object? value)
    {
        if (key is not (bool or long or ulong or string))
        {
            throw new CelEvaluationException($"unsupported key type: {CelType.NameOf(key)}");
        }

        if (!_entries.TryAdd(key, value))
        {
            throw new CelEvaluationException($"duplicate map key: {key}");
        }
    }

    private object? Twin(object key) => key switch
    {
        long and < 0 => null,
        long number => (ulong)number,
        ulong number => number <= long.MaxValue ? (long)number : null,
        double number => WholeNumber(number),
        _ => null,
    };

    private object? WholeNumber(double number)
    {
        if (number >= -Numbers.TwoTo63 && number < Numbers.TwoTo63 && Math.Truncate(number) == number)
        {
            long whole = (long)number;
            return _entries.ContainsKey(whole) || whole < 0 ? whole : (ulong)whole;
        }

        return number >= Numbers.TwoTo63 && number < Numbers.TwoTo64 && Math.Truncate(number) == number ? (ulong)number : null;
    }
}
