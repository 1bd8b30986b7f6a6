using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.ManagedFields;

/// <summary>Checks that a configuration fits its schema, with the messages of structured-merge-diff.</summary>
internal static class TypedErrors
{
    /// <summary>All errors, in path order; <see langword="null"/> when there is none.</summary>
    public static string? Of(SchemaNode node, object? value)
    {
        List<string> errors = [];
        Check(node, value, "", errors);
        errors.Sort(StringComparer.Ordinal);
        return errors.Count switch
        {
            0 => null,
            1 => errors[0],
            _ => "errors:\n" + string.Join('\n', errors.Select(error => "  " + error)),
        };
    }

    private static void Check(SchemaNode node, object? value, string path, List<string> errors)
    {
        if (value is null)
        {
            return;
        }

        switch (node.Kind)
        {
            case NodeKind.String when value is not string: errors.Add($"{path}: expected string, got {Shown(value)}"); break;
            case NodeKind.Boolean when value is not bool: errors.Add($"{path}: expected boolean, got {Shown(value)}"); break;
            case NodeKind.Number when value is not (long or double): errors.Add($"{path}: expected numeric (int or float), got {TypeName(value)}"); break;
            case NodeKind.Untyped when value is Dictionary<string, object?> or List<object?>: errors.Add($"{path}: expected scalar, got {Shown(value)}"); break;
            case NodeKind.Map: CheckMap(node, value, path, errors); break;
            case NodeKind.List: CheckList(node, value, path, errors); break;
            default: break;
        }
    }

    private static void CheckMap(SchemaNode node, object value, string path, List<string> errors)
    {
        if (value is not Dictionary<string, object?> map)
        {
            errors.Add($"{path}: expected map, got &{{{Go(value)}}}");
            return;
        }

        foreach ((string key, object? item) in map)
        {
            if (node.Field(key) is { } field)
            {
                Check(field, item, $"{path}.{key}", errors);
            }
            else
            {
                errors.Add($"{path}.{key}: field not declared in schema");
            }
        }
    }

    private static void CheckList(SchemaNode node, object value, string path, List<string> errors)
    {
        if (value is not List<object?> list)
        {
            errors.Add($"{path}: expected list, got &{{{Go(value)}}}");
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            string? element = node.Atomic ? null : PathElement.OfItem(node, list[i]);
            if (element is null && !node.Atomic)
            {
                string keys = string.Join(" ", node.Keys.Select(key => $"\"{key}\""));
                errors.Add($"{path}: element {i}: associative list with keys has an element that omits all key fields [{keys}] (and doesn't have default values for any key fields)");
                continue;
            }

            if (element is not null && !seen.Add(element))
            {
                errors.Add($"{path}: duplicate entries for key {PathElement.Display(element)}");
            }

            Check(node.Item, list[i], path + (element is null ? $"[{i}]" : PathElement.Display(element)), errors);
        }
    }

    private static string Shown(object value) => $"&value.valueUnstructured{{Value:{(value is string s ? JsonTree.ToJson(s) : Go(value))}}}";

    private static string TypeName(object value) => value switch
    {
        string => "string",
        bool => "bool",
        List<object?> => "[]interface {}",
        _ => "map[string]interface {}",
    };

    private static string Go(object? value) => value switch
    {
        null => "<nil>",
        bool b => b ? "true" : "false",
        string s => s,
        List<object?> list => "[" + string.Join(' ', list.Select(Go)) + "]",
        Dictionary<string, object?> map => "map[" + string.Join(' ', map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + ":" + Go(pair.Value))) + "]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
