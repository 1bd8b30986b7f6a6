using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>
/// Path elements in the text form of FieldsV1: <c>f:name</c>, <c>k:{"key":"value"}</c> for items of keyed lists and
/// <c>v:value</c> for items of sets (structured-merge-diff, "fieldpath").
/// </summary>
internal static class PathElement
{
    public static string OfField(string name) => "f:" + name;

    /// <summary>The element of a list item; <see langword="null"/> when the item has none of the key fields.</summary>
    public static string? OfItem(SchemaNode list, object? item)
    {
        if (list.IsSet)
        {
            return "v:" + JsonTree.ToJson(item);
        }

        if (item is not Dictionary<string, object?> map)
        {
            return null;
        }

        SortedDictionary<string, object?> keys = new(StringComparer.Ordinal);
        foreach (string key in list.Keys)
        {
            if (map.TryGetValue(key, out object? value))
            {
                keys[key] = value;
            }
            else if (list.Item.Field(key) is { HasDefault: true } field)
            {
                keys[key] = field.Default;
            }
        }

        return keys.Count == 0 ? null : "k:" + JsonTree.ToJson(keys);
    }

    /// <summary>How an element reads in a message: <c>.name</c>, <c>[key="value"]</c> or <c>[="value"]</c>.</summary>
    public static string Display(string element) => element[0] switch
    {
        'f' => "." + element[2..],
        'v' => "[=" + element[2..] + "]",
        'i' => "[" + element[2..] + "]",
        _ => DisplayKeys(element[2..]),
    };

    private static string DisplayKeys(string json)
    {
        Dictionary<string, object?> keys = JsonTree.Parse(json) as Dictionary<string, object?> ?? [];
        return "[" + string.Join(",", keys.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={JsonTree.ToJson(pair.Value)}"))) + "]";
    }
}
