using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary><c>or</c> and <c>orValue</c>, which look at their argument only when the optional is absent.</summary>
internal sealed class OptionalOrNode(Node target, Node alternative, bool unwrap) : Node
{
    protected override object? Compute(Scope scope)
    {
        CelOptional optional = target.Evaluate(scope) as CelOptional ?? throw CelEvaluationException.NoOverload(unwrap ? "orValue" : "or");
        if (optional.HasValue)
        {
            return unwrap ? optional.Value : optional;
        }

        object? value = alternative.Evaluate(scope);
        return unwrap || value is CelOptional ? value : throw CelEvaluationException.NoOverload("or");
    }
}
