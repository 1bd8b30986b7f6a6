using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>Which fields a change adds, removes and modifies.</summary>
internal sealed class Comparison
{
    private static readonly object Absent = new();

    public FieldSet Added { get; private set; } = new();

    public FieldSet Removed { get; private set; } = new();

    public FieldSet Modified { get; private set; } = new();

    public static Comparison Of(SchemaNode node, object? before, object? after)
    {
        Comparison result = new();
        Walk(node, before, after, result.Added, result.Removed, result.Modified);
        return result;
    }

    /// <summary>The same without fields that an operation may not touch.</summary>
    public Comparison Without(Func<string, bool> topLevel) =>
        new() { Added = Added.Without(topLevel), Removed = Removed.Without(topLevel), Modified = Modified.Without(topLevel) };

    private static void Walk(SchemaNode node, object? before, object? after, FieldSet added, FieldSet removed, FieldSet modified)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        bool leaf = IsLeaf(node, before, after);
        if (leaf)
        {
            MarkLeaf(before, after, added, removed, modified);
            return;
        }

        if (before is Dictionary<string, object?> || after is Dictionary<string, object?>)
        {
            WalkMap(node, before as Dictionary<string, object?>, after as Dictionary<string, object?>, added, removed, modified);
        }
        else
        {
            WalkList(node, before as List<object?>, after as List<object?>, added, removed, modified);
        }

        added.IsMember |= ReferenceEquals(before, Absent);
        removed.IsMember |= ReferenceEquals(after, Absent);
    }

    private static bool IsLeaf(SchemaNode node, object? before, object? after)
    {
        bool anyMap = before is Dictionary<string, object?> || after is Dictionary<string, object?>;
        bool anyList = before is List<object?> || after is List<object?>;
        if (anyMap && !anyList && TypedValues.IsOpenMap(node))
        {
            bool scalars = IsScalar(before) || IsScalar(after);
            return scalars || (before is not Dictionary<string, object?> { Count: > 0 } && after is not Dictionary<string, object?> { Count: > 0 });
        }

        if (anyList && !anyMap && TypedValues.IsOpenList(node))
        {
            return before is not List<object?> { Count: > 0 } && after is not List<object?> { Count: > 0 };
        }

        return true;
    }

    private static bool IsScalar(object? value) =>
        value is not null && !ReferenceEquals(value, Absent) && value is not Dictionary<string, object?> and not List<object?>;

    private static void MarkLeaf(object? before, object? after, FieldSet added, FieldSet removed, FieldSet modified)
    {
        if (ReferenceEquals(before, Absent))
        {
            added.IsMember = true;
        }
        else if (ReferenceEquals(after, Absent))
        {
            removed.IsMember = true;
        }
        else if (!JsonTree.DeepEquals(before, after))
        {
            modified.IsMember = true;
        }
    }

    private static void WalkMap(
        SchemaNode node, Dictionary<string, object?>? before, Dictionary<string, object?>? after, FieldSet added, FieldSet removed, FieldSet modified)
    {
        foreach (string key in (before?.Keys ?? Enumerable.Empty<string>()).Union(after?.Keys ?? Enumerable.Empty<string>()))
        {
            object? left = before is not null && before.TryGetValue(key, out object? b) ? b : Absent;
            object? right = after is not null && after.TryGetValue(key, out object? a) ? a : Absent;
            Descend(node.Field(key) ?? SchemaNode.AnyValue, PathElement.OfField(key), left, right, added, removed, modified);
        }
    }

    private static void WalkList(
        SchemaNode node, List<object?>? before, List<object?>? after, FieldSet added, FieldSet removed, FieldSet modified)
    {
        Dictionary<string, object?> left = Items(node, before);
        Dictionary<string, object?> right = Items(node, after);
        foreach (string element in left.Keys.Union(right.Keys))
        {
            Descend(
                node.Item,
                element,
                left.TryGetValue(element, out object? b) ? b : Absent,
                right.TryGetValue(element, out object? a) ? a : Absent,
                added,
                removed,
                modified);
        }
    }

    private static void Descend(
        SchemaNode node, string element, object? before, object? after, FieldSet added, FieldSet removed, FieldSet modified)
    {
        if (!ReferenceEquals(before, after))
        {
            Walk(node, before, after, added.Child(element), removed.Child(element), modified.Child(element));
        }
    }

    private static Dictionary<string, object?> Items(SchemaNode node, List<object?>? list)
    {
        Dictionary<string, object?> items = new(StringComparer.Ordinal);
        foreach (object? item in list ?? [])
        {
            if (PathElement.OfItem(node, item) is { } element)
            {
                items[element] = item;
            }
        }

        return items;
    }
}
