namespace Serverless.Engine.Expressions.Nodes;

internal sealed class SelectNode(Node operand, string name) : Node
{
    public Node Operand => operand;

    public string Field => name;

    protected override object? Compute(Scope scope) => Access.Field(operand.Evaluate(scope), name);
}
