namespace Serverless.Engine.Expressions.Nodes;

internal sealed class NotNode(Node operand) : Node
{
    protected override object? Compute(Scope scope) =>
        operand.Evaluate(scope) is bool value ? !value : throw CelEvaluationException.NoOverload();
}
