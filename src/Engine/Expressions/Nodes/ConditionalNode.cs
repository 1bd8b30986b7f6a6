namespace Serverless.Engine.Expressions.Nodes;

internal sealed class ConditionalNode(Node condition, Node whenTrue, Node whenFalse) : Node
{
    protected override object? Compute(Scope scope) => condition.Evaluate(scope) switch
    {
        true => whenTrue.Evaluate(scope),
        false => whenFalse.Evaluate(scope),
        _ => throw CelEvaluationException.NoOverload(),
    };
}
