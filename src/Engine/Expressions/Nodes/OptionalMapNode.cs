using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary><c>optMap</c> and <c>optFlatMap</c>.</summary>
internal sealed class OptionalMapNode(Node target, string variable, Node result, bool flat) : Node
{
    protected override object? Compute(Scope scope)
    {
        CelOptional optional = target.Evaluate(scope) as CelOptional ?? throw CelEvaluationException.NoOverload(flat ? "optFlatMap" : "optMap");
        if (!optional.HasValue)
        {
            return optional;
        }

        Scope inner = scope.With(variable);
        inner.Value = optional.Value;
        object? value = result.Evaluate(inner);
        if (!flat)
        {
            return CelOptional.Of(value);
        }

        return value as CelOptional ?? throw CelEvaluationException.NoOverload("optFlatMap");
    }
}
