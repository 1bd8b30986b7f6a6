using Serverless.Engine.Expressions.Nodes;
using Serverless.Engine.Expressions.Syntax;

namespace Serverless.Engine.Expressions;

/// <summary>
/// A prepared expression of the Common Expression Language, as far as <c>readyExpr</c> needs it (cel.md). It is parsed but
/// not type-checked: wrong names and types show only where they are evaluated. It may be evaluated by several threads.
/// </summary>
public sealed class CelExpression
{
    private readonly Node _root;

    private CelExpression(string source, Node root)
    {
        Source = source;
        _root = root;
    }

    /// <summary>The text of the expression.</summary>
    public string Source { get; }

    /// <summary>Parses and prepares an expression.</summary>
    /// <exception cref="CelException">The text is not an expression, or a constant part of it can never be evaluated.</exception>
    public static CelExpression Parse(string source)
    {
        try
        {
            return new(source, Parser.Parse(source));
        }
        catch (CelSyntaxException e)
        {
            throw new CelException($"failed to parse the CEL expression '{source}': {e.Describe(source)}", e);
        }
        catch (CelEvaluationException e)
        {
            throw new CelException($"failed to create CEL program: {e.Message}", e);
        }
    }

    /// <summary>Evaluates the expression.</summary>
    /// <param name="variables">The values of the variables, in the terms of <c>JsonTree</c>.</param>
    /// <param name="limits">What the evaluation may cost.</param>
    /// <param name="clock">Measures the time that it takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>
    /// <see langword="null"/>, <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/>, <see cref="string"/>,
    /// a list of values, a dictionary from strings to values, or a type of the <c>Values</c> namespace.
    /// </returns>
    /// <exception cref="CelEvaluationException">There is no value.</exception>
    public object? Evaluate(IReadOnlyDictionary<string, object?> variables, CelLimits limits, TimeProvider clock, CancellationToken cancellationToken)
    {
        InputGuard.Check(variables, limits);
        return _root.Evaluate(new(variables, new(limits, clock, cancellationToken)));
    }

    /// <summary>Evaluates a condition.</summary>
    /// <inheritdoc cref="Evaluate"/>
    /// <exception cref="CelEvaluationException">There is no value, or it is not a bool; the message is that of cel.md §1.4.</exception>
    public bool EvaluateBool(IReadOnlyDictionary<string, object?> variables, CelLimits limits, TimeProvider clock, CancellationToken cancellationToken)
    {
        object? value;
        try
        {
            value = Evaluate(variables, limits, clock, cancellationToken);
        }
        catch (CelEvaluationException e)
        {
            throw new CelEvaluationException($"failed to evaluate the CEL expression '{Source}': {e.Message}", e);
        }

        return value as bool? ?? throw new CelEvaluationException($"failed to evaluate CEL expression as boolean: '{Source}'");
    }
}
