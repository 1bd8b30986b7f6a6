using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>Field set, merge and removal on values seen through their schema (structured-merge-diff, "typed").</summary>
internal static class TypedValues
{
    /// <summary>Whether a value is walked into as a map.</summary>
    public static bool IsOpenMap(SchemaNode node) => node.Kind is NodeKind.Map or NodeKind.Any && !node.Atomic;

    /// <summary>Whether a value is walked into as a list of identified items.</summary>
    public static bool IsOpenList(SchemaNode node) => node.Kind == NodeKind.List && !node.Atomic;

    /// <summary>The fields that a configuration sets.</summary>
    public static FieldSet FieldsOf(SchemaNode node, object? value)
    {
        FieldSet set = new();
        Collect(node, value, set);
        set.IsMember = false;
        return set;
    }

    /// <summary>Merges a configuration into a live value; the configuration wins.</summary>
    public static object? Merge(SchemaNode node, object? live, object? config)
    {
        switch (config)
        {
            case Dictionary<string, object?> map when IsOpenMap(node) && live is Dictionary<string, object?> liveMap:
                Dictionary<string, object?> result = new(liveMap);
                foreach ((string key, object? item) in map)
                {
                    result[key] = liveMap.TryGetValue(key, out object? current) ? Merge(node.Field(key) ?? SchemaNode.AnyValue, current, item) : item;
                }

                return result;
            case null when IsOpenMap(node) && live is Dictionary<string, object?> { Count: > 0 }:
            case null when IsOpenList(node) && live is List<object?> { Count: > 0 }:
                return live;
            case List<object?> list when IsOpenList(node) && live is List<object?> { Count: > 0 } liveList:
                return ListMerge.Merge(node, liveList, list);
            default:
                return config;
        }
    }

    /// <summary>Removes the members of a set from a value. A map or list that becomes empty becomes null.</summary>
    public static object? Remove(SchemaNode node, object? value, FieldSet remove)
    {
        switch (value)
        {
            case Dictionary<string, object?> map when node.Kind is NodeKind.Map or NodeKind.Any:
                Dictionary<string, object?> fields = new(map.Count);
                foreach ((string key, object? item) in map)
                {
                    FieldSet? below = remove.Find(PathElement.OfField(key));
                    if (below is not { IsMember: true })
                    {
                        fields[key] = below is null || below.IsEmpty ? item : Remove(node.Field(key) ?? SchemaNode.AnyValue, item, below);
                    }
                }

                return fields.Count == 0 ? null : fields;
            case List<object?> list when IsOpenList(node):
                List<object?> items = new(list.Count);
                foreach (object? item in list)
                {
                    FieldSet? below = PathElement.OfItem(node, item) is { } element ? remove.Find(element) : null;
                    if (below is not { IsMember: true })
                    {
                        items.Add(below is null || below.IsEmpty ? item : Remove(node.Item, item, below));
                    }
                }

                return items.Count == 0 ? null : items;
            default:
                return value;
        }
    }

    /// <summary>Adds the declared fields that lead to members, because removing members must keep or drop them as a whole.</summary>
    public static FieldSet WithDeclaredParents(SchemaNode? node, FieldSet set)
    {
        FieldSet result = new() { IsMember = set.IsMember };
        foreach ((string element, FieldSet child) in set.Children)
        {
            bool isField = element[0] == 'f';
            string name = element[2..];
            SchemaNode? below = isField ? node?.Field(name) : node is { Kind: NodeKind.List } ? node.Item : null;
            FieldSet copy = WithDeclaredParents(below, child);
            copy.IsMember = child.IsMember || (isField && node?.Declares(name) == true && !child.IsEmpty);
            result.Adopt(element, copy);
        }

        return result;
    }

    private static void Collect(SchemaNode node, object? value, FieldSet set)
    {
        if (value is Dictionary<string, object?> map && IsOpenMap(node))
        {
            foreach ((string key, object? item) in map)
            {
                FieldSet child = set.Child(PathElement.OfField(key));
                Collect(node.Field(key) ?? SchemaNode.AnyValue, item, child);
                child.IsMember |= item is null or Dictionary<string, object?> { Count: 0 } || !node.Declares(key);
            }
        }
        else if (value is List<object?> list && IsOpenList(node))
        {
            foreach (object? item in list)
            {
                if (PathElement.OfItem(node, item) is { } element)
                {
                    FieldSet child = set.Child(element);
                    Collect(node.Item, item, child);
                    child.IsMember = true;
                }
            }
        }
        else if (!(value is null && (IsOpenMap(node) || IsOpenList(node))))
        {
            set.IsMember = true;
        }
    }
}
