namespace Serverless.Engine.Expressions.Nodes;

internal sealed class ListNode(IReadOnlyList<(bool Optional, Node Value)> items) : Node
{
    protected override object? Compute(Scope scope)
    {
        List<object?> list = new(items.Count);
        foreach ((bool optional, Node item) in items)
        {
            object? value = item.Evaluate(scope);
            if (!optional)
            {
                list.Add(value);
            }
            else if (Entries.Unwrap(value).HasValue)
            {
                list.Add(Entries.Unwrap(value).Value);
            }
        }

        return scope.Budget.Built(list);
    }
}
