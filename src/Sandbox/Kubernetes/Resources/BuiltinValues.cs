using Serverless.Engine.Applying.Mutations;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Resources;

/// <summary>What the Go types behind the built-in kinds do to values: they refuse wrong types, drop nulls and encode data.</summary>
internal static class BuiltinValues
{
    /// <exception cref="ApiException">400: a field has a value of the wrong type.</exception>
    public static void Check(ResourceType type, Dictionary<string, object?> root)
    {
        if (WrongType(type.Schema, root, "") is { } wrong)
        {
            throw Unreadable(type, $"json: cannot unmarshal {wrong.Actual} into Go struct field {type.Kind}{wrong.Path} of type {wrong.Expected}");
        }

        if (type is { Kind: "Secret", Group: "" } && root.MapAt("data") is { } data && data.Values.Any(value => value is string text && !IsBase64(text)))
        {
            throw Unreadable(type, "illegal base64 data at input byte 0");
        }
    }

    /// <summary>
    /// Brings values to the form that Go types write: no nulls, no empty lists and free maps, canonical quantities. Free-form
    /// values stay as they are.
    /// </summary>
    public static void Tidy(SchemaNode node, Dictionary<string, object?> map)
    {
        foreach ((string key, object? item) in map.ToArray())
        {
            if (item is null)
            {
                map.Remove(key);
            }
            else if (node.Field(key) is { } field)
            {
                Tidy(field, map, key, item);
            }
        }
    }

    private static void Tidy(SchemaNode field, Dictionary<string, object?> map, string key, object item)
    {
        bool isFreeMap = field is { Kind: NodeKind.Map, Element: not null };
        switch (item)
        {
            case Dictionary<string, object?> { Count: 0 } when isFreeMap:
            case List<object?> { Count: 0 } when field.Kind == NodeKind.List && !field.HasDefault:
                map.Remove(key);
                break;
            case Dictionary<string, object?> below when field.Kind == NodeKind.Map:
                Tidy(field, below);
                break;
            case List<object?> list when field.Kind == NodeKind.List:
                foreach (Dictionary<string, object?> element in list.OfType<Dictionary<string, object?>>().Where(_ => field.Item.Kind == NodeKind.Map))
                {
                    Tidy(field.Item, element);
                }

                break;
            case string or long or double when field.IsQuantity:
                map[key] = CanonicalQuantity.Of(item);
                break;
        }
    }

    /// <summary>What the API server sets on its own: a secret's encoded data and type, a namespace's phase.</summary>
    public static void Complete(ResourceType type, Dictionary<string, object?> root)
    {
        if (type.Group.Length > 0)
        {
            return;
        }

        if (type.Kind == "Namespace" && root.MapAt("status") is { } status)
        {
            status.TryAdd("phase", "Active");
        }
    }

    /// <summary>Moves a secret's <c>stringData</c> into <c>data</c>, after fields were tracked, as the API server does when it stores.</summary>
    public static void BeforeStore(ResourceType type, Dictionary<string, object?> root)
    {
        if (type is not { Kind: "Secret", Group: "" })
        {
            return;
        }

        if (root.MapAt("stringData") is { } text)
        {
            Dictionary<string, object?> data = new(root.MapAt("data") ?? []);
            foreach ((string key, object? value) in text)
            {
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value as string ?? ""));
            }

            root["data"] = data;
            root.Remove("stringData");
        }

        root.TryAdd("type", "Opaque");
    }

    private static ApiException Unreadable(ResourceType type, string detail) =>
        ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {detail}");

    private static (string Actual, string Path, string Expected)? WrongType(SchemaNode node, object? value, string path)
    {
        string? expected = node.Kind switch
        {
            NodeKind.String when value is not (null or string) => "string",
            NodeKind.Boolean when value is not (null or bool) => "bool",
            NodeKind.Number when value is not (null or long or double) => "int32",
            NodeKind.Map when value is not (null or Dictionary<string, object?>) => "map[string]interface {}",
            NodeKind.List when value is not (null or List<object?>) => "[]interface {}",
            _ => null,
        };
        if (expected is not null)
        {
            return (value switch { string => "string", bool => "bool", long or double => "number", List<object?> => "array", _ => "object" }, path, expected);
        }

        return value switch
        {
            Dictionary<string, object?> map when node.Kind == NodeKind.Map => map
                .Select(pair => node.Field(pair.Key) is { } field ? WrongType(field, pair.Value, node.Declares(pair.Key) ? $"{path}.{pair.Key}" : path) : null)
                .FirstOrDefault(problem => problem is not null),
            List<object?> list when node.Kind == NodeKind.List => list.Select(item => WrongType(node.Item, item, path)).FirstOrDefault(problem => problem is not null),
            _ => null,
        };
    }

    private static bool IsBase64(string text) => Convert.TryFromBase64String(text, new byte[text.Length], out _);
}
