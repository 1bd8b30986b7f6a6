using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

internal sealed class NegateNode(Node operand) : Node
{
    protected override object? Compute(Scope scope) => Arithmetic.Negate(operand.Evaluate(scope));
}
