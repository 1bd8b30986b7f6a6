using Serverless.Engine.Expressions.Functions;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary>A call of a function. A method's target is its first argument.</summary>
internal sealed class CallNode(string name, IReadOnlyList<Node> arguments) : Node
{
    private readonly CelFunction? _function = FunctionTable.Find(name);

    /// <summary>The value of a call whose arguments are literals.</summary>
    public object? EvaluateConstant() =>
        Evaluate(new(new Dictionary<string, object?>(), new(CelLimits.Default, clock: null, CancellationToken.None)));

    protected override object? Compute(Scope scope)
    {
        object?[] values = new object?[arguments.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Evaluate(scope);
        }

        return _function is null ? throw CelEvaluationException.NoOverload(name) : _function(values, scope.Budget);
    }
}
