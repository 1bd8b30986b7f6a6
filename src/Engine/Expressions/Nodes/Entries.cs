using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary>The <c>?</c> entries of list and map literals.</summary>
internal static class Entries
{
    /// <exception cref="CelEvaluationException">The value is not an optional.</exception>
    public static CelOptional Unwrap(object? value) => value as CelOptional
        ?? throw new CelEvaluationException($"cannot initialize optional entry from non-optional value of type {CelType.NameOf(value)}");
}
