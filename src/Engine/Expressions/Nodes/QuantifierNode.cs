namespace Serverless.Engine.Expressions.Nodes;

/// <summary><c>all</c> (decided by a false) and <c>exists</c> (decided by a true).</summary>
internal sealed class QuantifierNode(Node target, string variable, Node predicate, bool decisive) : Node
{
    protected override object? Compute(Scope scope)
    {
        ErrorAbsorber absorber = new(decisive);
        Scope inner = scope.With(variable);
        foreach (object? item in Loops.Over(target.Evaluate(scope)))
        {
            inner.Value = item;
            if (absorber.Decides(predicate, inner))
            {
                return decisive;
            }
        }

        return absorber.Conclude();
    }
}
