namespace Serverless.Engine.Expressions.Nodes;

/// <summary><c>a.?b</c> and <c>a[?k]</c>.</summary>
internal sealed class OptionalAccessNode(Node operand, Node key) : Node
{
    protected override object? Compute(Scope scope) => Access.Optional(operand.Evaluate(scope), key.Evaluate(scope));
}
