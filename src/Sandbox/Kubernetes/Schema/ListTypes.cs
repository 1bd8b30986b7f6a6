using Serverless.Sandbox.Kubernetes.ManagedFields;

namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>Finds duplicates in lists that are sets or maps.</summary>
internal static class ListTypes
{
    public static void Check(SchemaNode node, object? value, string path, List<FieldProblem> problems)
    {
        switch (value)
        {
            case Dictionary<string, object?> map:
                foreach ((string key, object? item) in map)
                {
                    if (item is Dictionary<string, object?> or List<object?> && node.Field(key) is { } field)
                    {
                        Check(field, item, path.Length == 0 ? key : path + "." + key, problems);
                    }
                }

                break;
            case List<object?> list when node.Kind == NodeKind.List:
                Duplicates(node, list, path, problems);
                for (int i = 0; i < list.Count; i++)
                {
                    Check(node.Item, list[i], $"{path}[{i}]", problems);
                }

                break;
        }
    }

    private static void Duplicates(SchemaNode node, List<object?> list, string path, List<FieldProblem> problems)
    {
        if (!node.IsSet && node.Keys.Length == 0)
        {
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            if (PathElement.OfItem(node, list[i]) is { } element && !seen.Add(element))
            {
                // "k:" or "v:" is followed by the key or the value as JSON.
                problems.Add(FieldProblem.Duplicate($"{path}[{i}]", element[2..]));
            }
        }
    }
}
