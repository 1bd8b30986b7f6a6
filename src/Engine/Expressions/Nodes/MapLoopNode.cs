namespace Serverless.Engine.Expressions.Nodes;

/// <summary><c>filter</c> and both forms of <c>map</c>.</summary>
internal sealed class MapLoopNode(Node target, string variable, Node? predicate, Node? result) : Node
{
    protected override object? Compute(Scope scope)
    {
        Scope inner = scope.With(variable);
        List<object?> list = [];
        foreach (object? item in Loops.Over(target.Evaluate(scope)))
        {
            inner.Value = item;
            object? keep = predicate is null ? true : predicate.Evaluate(inner);
            if (keep as bool? ?? throw CelEvaluationException.NoOverload())
            {
                list.Add(result is null ? item : result.Evaluate(inner));
            }
        }

        return scope.Budget.Built(list);
    }
}
