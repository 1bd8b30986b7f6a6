using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>Fills in the defaults of a schema, in place.</summary>
internal static class Defaulting
{
    /// <summary>Sets defaults of missing fields; nulls of fields that may not be null are dropped first.</summary>
    public static void Apply(SchemaNode node, object? value)
    {
        switch (value)
        {
            case Dictionary<string, object?> map when node.Kind == NodeKind.Map:
                foreach ((string name, SchemaNode field) in node.Fields)
                {
                    bool present = map.TryGetValue(name, out object? current);
                    if (present && current is null && !field.Nullable && field.Rules is not null)
                    {
                        map.Remove(name);
                        present = false;
                    }

                    if ((!present || (current is null && field.Rules is null)) && field.HasDefault && IsApplied(field))
                    {
                        map[name] = JsonTree.Clone(field.Default);
                    }
                }

                foreach ((string key, object? item) in map)
                {
                    if (item is Dictionary<string, object?> or List<object?> && node.Field(key) is { } field)
                    {
                        Apply(field, item);
                    }
                }

                break;
            case List<object?> list when node.Kind == NodeKind.List:
                list.ForEach(item => Apply(node.Item, item));
                break;
        }
    }

    // Built-in kinds only get the zero values that their Go types write; other defaults of theirs serve as merge keys.
    private static bool IsApplied(SchemaNode field) =>
        field.Rules is not null || field.Default is null or "" or 0L or Dictionary<string, object?> { Count: 0 };
}
