namespace Serverless.Engine.Expressions.Nodes;

internal sealed class BinaryNode(Func<object?, object?, EvaluationBudget, object?> apply, Node left, Node right) : Node
{
    protected override object? Compute(Scope scope) => apply(left.Evaluate(scope), right.Evaluate(scope), scope.Budget);
}
