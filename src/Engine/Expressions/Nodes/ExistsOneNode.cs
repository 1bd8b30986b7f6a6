namespace Serverless.Engine.Expressions.Nodes;

internal sealed class ExistsOneNode(Node target, string variable, Node predicate) : Node
{
    protected override object? Compute(Scope scope)
    {
        Scope inner = scope.With(variable);
        int count = 0;
        foreach (object? item in Loops.Over(target.Evaluate(scope)))
        {
            inner.Value = item;
            bool matches = predicate.Evaluate(inner) as bool? ?? throw CelEvaluationException.NoOverload();
            count += matches ? 1 : 0;
        }

        return count == 1;
    }
}
