namespace Serverless.Engine.Expressions.Nodes;

/// <summary>A name in parentheses, which no longer takes part in longer names such as <c>optional.of</c>.</summary>
internal sealed class GroupNode(Node inner) : Node
{
    protected override object? Compute(Scope scope) => inner.Evaluate(scope);
}
