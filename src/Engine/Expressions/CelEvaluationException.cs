namespace Serverless.Engine.Expressions;

/// <summary>An expression has no value for the given variables. It may have one later.</summary>
public sealed class CelEvaluationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CelEvaluationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public CelEvaluationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether a limit was exceeded. Such an error ends the evaluation: no operator absorbs it.</summary>
    public bool IsLimit { get; private init; }

    internal static CelEvaluationException NoOverload(string? function = null) =>
        new(function is null ? "no such overload" : $"no such overload: {function}");

    internal static CelEvaluationException Limit(string message) => new(message) { IsLimit = true };
}
