namespace Serverless.Engine.Expressions.Nodes;

internal sealed class LiteralNode(object? value) : Node
{
    public object? Value => value;

    protected override object? Compute(Scope scope) => value;
}
