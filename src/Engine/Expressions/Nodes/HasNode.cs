using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary><c>has(x.f)</c>: whether the key is there; an error in <c>x</c> stays one (cel.md §4.5).</summary>
internal sealed class HasNode(Node operand, string field) : Node
{
    protected override object? Compute(Scope scope)
    {
        object? value = operand.Evaluate(scope);
        while (value is CelOptional { HasValue: true } optional)
        {
            value = optional.Value;
        }

        return value is not null && Maps.IsMap(value) && Maps.TryFind(value, field, out _);
    }
}
