using Serverless.Engine.Expressions.Values;

namespace Serverless.Engine.Expressions.Nodes;

internal sealed class MapNode(IReadOnlyList<(bool Optional, Node Key, Node Value)> entries) : Node
{
    protected override object? Compute(Scope scope)
    {
        scope.Budget.BuildEntries(entries.Count);
        CelMap map = new();
        foreach ((bool optional, Node keyNode, Node valueNode) in entries)
        {
            object? key = keyNode.Evaluate(scope);
            object? value = valueNode.Evaluate(scope);
            if (!optional)
            {
                map.Add(key, value);
            }
            else if (Entries.Unwrap(value).HasValue)
            {
                map.Add(key, Entries.Unwrap(value).Value);
            }
        }

        return map;
    }
}
