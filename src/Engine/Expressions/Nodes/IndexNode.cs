namespace Serverless.Engine.Expressions.Nodes;

internal sealed class IndexNode(Node operand, Node index) : Node
{
    protected override object? Compute(Scope scope) => Access.Index(operand.Evaluate(scope), index.Evaluate(scope));
}
