using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

/// <summary>What the macros loop over: the elements of a list, the keys of a map.</summary>
internal static class Loops
{
    public static IEnumerable<object?> Over(object? target) => target switch
    {
        List<object?> list => list,
        not null when Maps.IsMap(target) => Maps.Keys(target).Select(object? (key) => key),
        _ => throw CelEvaluationException.NoOverload(),
    };
}
