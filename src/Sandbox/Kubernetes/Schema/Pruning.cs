namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>Removes fields that a schema does not declare, in place.</summary>
internal static class Pruning
{
    /// <summary>Prunes a value and returns the paths of what was removed, such as <c>spec.items[0].z</c>.</summary>
    public static List<string> Prune(SchemaNode node, object? value)
    {
        List<string> removed = [];
        Prune(node, value, "", removed);
        return removed;
    }

    private static void Prune(SchemaNode node, object? value, string path, List<string> removed)
    {
        switch (value)
        {
            case Dictionary<string, object?> map when node.Kind == NodeKind.Map:
                foreach ((string key, object? item) in map.ToArray())
                {
                    string itemPath = path.Length == 0 ? key : path + "." + key;
                    if (node.Field(key) is { } field)
                    {
                        Prune(field, item, itemPath, removed);
                    }
                    else
                    {
                        map.Remove(key);
                        removed.Add(itemPath);
                    }
                }

                break;
            case List<object?> list when node.Kind == NodeKind.List:
                for (int i = 0; i < list.Count; i++)
                {
                    Prune(node.Item, list[i], $"{path}[{i}]", removed);
                }

                break;
        }
    }
}
