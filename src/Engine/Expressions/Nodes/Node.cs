namespace Serverless.Engine.Expressions.Nodes;

/// <summary>A part of an expression. Nodes do not change, so that one expression may be evaluated by several threads.</summary>
internal abstract class Node
{
    /// <exception cref="CelEvaluationException">The node has no value.</exception>
    public object? Evaluate(Scope scope)
    {
        scope.Budget.Enter();
        return Compute(scope);
    }

    protected abstract object? Compute(Scope scope);
}
