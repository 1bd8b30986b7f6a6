using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.ManagedFields;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Patching;

/// <summary>
/// Strategic merge patch: a merge patch that merges keyed lists by the first of their keys, with the directives <c>$patch</c>,
/// <c>$deleteFromPrimitiveList</c> and <c>$setElementOrder</c> (Kubernetes API conventions).
/// </summary>
internal static class StrategicPatch
{
    private const string DeleteFrom = "$deleteFromPrimitiveList/";
    private const string ElementOrder = "$setElementOrder/";

    /// <summary>The patched value; neither argument is changed.</summary>
    public static Dictionary<string, object?> Apply(SchemaNode node, Dictionary<string, object?> target, Dictionary<string, object?> patch)
    {
        if (patch.StringAt("$patch") == "replace")
        {
            return patch.Where(pair => pair.Key != "$patch").ToDictionary();
        }

        Dictionary<string, object?> result = new(target);
        foreach ((string key, object? value) in patch.OrderBy(pair => pair.Key.StartsWith(ElementOrder, StringComparison.Ordinal) ? 1 : 0))
        {
            if (key.StartsWith(DeleteFrom, StringComparison.Ordinal))
            {
                string name = key[DeleteFrom.Length..];
                result[name] = (result.GetValueOrDefault(name) as List<object?> ?? []).Where(item => !((List<object?>)value!).Exists(gone => JsonTree.DeepEquals(gone, item))).ToList();
            }
            else if (key.StartsWith(ElementOrder, StringComparison.Ordinal))
            {
                string name = key[ElementOrder.Length..];
                Order(node.Field(name) ?? SchemaNode.AnyValue, result, name, value as List<object?> ?? []);
            }
            else if (!key.StartsWith('$'))
            {
                Set(node.Field(key) ?? SchemaNode.AnyValue, result, key, value);
            }
        }

        return result;
    }

    private static void Set(SchemaNode node, Dictionary<string, object?> result, string key, object? value)
    {
        switch (value)
        {
            case null:
            case Dictionary<string, object?> gone when gone.StringAt("$patch") == "delete":
                result.Remove(key);
                break;
            case Dictionary<string, object?> map:
                result[key] = Apply(node, result.GetValueOrDefault(key) as Dictionary<string, object?> ?? [], map);
                break;
            case List<object?> list when TypedValues.IsOpenList(node):
                result[key] = MergeList(node, result.GetValueOrDefault(key) as List<object?> ?? [], list);
                break;
            default:
                result[key] = value;
                break;
        }
    }

    private static List<object?> MergeList(SchemaNode node, List<object?> target, List<object?> patch)
    {
        if (patch.OfType<Dictionary<string, object?>>().Any(item => item.StringAt("$patch") == "replace"))
        {
            return [.. patch.Where(item => item is not Dictionary<string, object?> map || map.StringAt("$patch") != "replace")];
        }

        List<object?> result = [.. target];
        foreach (object? item in patch)
        {
            int index = result.FindIndex(existing => Identity(node, existing) == Identity(node, item));
            if (item is Dictionary<string, object?> map && map.StringAt("$patch") == "delete")
            {
                result.RemoveAll(existing => Identity(node, existing) == Identity(node, item));
            }
            else if (index < 0)
            {
                result.Add(item);
            }
            else if (item is Dictionary<string, object?> changes && result[index] is Dictionary<string, object?> current)
            {
                result[index] = Apply(node.Item, current, changes);
            }
        }

        return result;
    }

    private static void Order(SchemaNode node, Dictionary<string, object?> result, string name, List<object?> order)
    {
        if (result.GetValueOrDefault(name) is List<object?> list)
        {
            List<string> wanted = order.ConvertAll(item => Identity(node, item));
            result[name] = list.OrderBy(item => wanted.IndexOf(Identity(node, item)) is var place and >= 0 ? place : int.MaxValue).ToList();
        }
    }

    private static string Identity(SchemaNode node, object? item) =>
        item is Dictionary<string, object?> map && node.Keys.Length > 0 ? JsonTree.ToJson(map.GetValueOrDefault(node.Keys[0])) : JsonTree.ToJson(item);
}
