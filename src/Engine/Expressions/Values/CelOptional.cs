namespace Serverless.Engine.Expressions.Values;

/// <summary>A value that may be absent.</summary>
public sealed class CelOptional
{
    private readonly object? _value;

    private CelOptional(bool hasValue, object? value)
    {
        HasValue = hasValue;
        _value = value;
    }

    /// <summary>The absent value.</summary>
    public static CelOptional None { get; } = new(false, null);

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value.</summary>
    /// <exception cref="CelEvaluationException">There is none.</exception>
    public object? Value => HasValue ? _value : throw new CelEvaluationException("optional.none() dereference");

    /// <summary>A present value.</summary>
    public static CelOptional Of(object? value) => new(true, value);
}
