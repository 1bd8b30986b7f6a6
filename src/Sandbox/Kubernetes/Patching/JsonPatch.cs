using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Patching;

/// <summary>JSON patch (RFC 6902).</summary>
internal static class JsonPatch
{
    /// <summary>The patched value; the target is not changed.</summary>
    /// <exception cref="ApiException">422: an operation cannot be carried out.</exception>
    public static Dictionary<string, object?> Apply(Dictionary<string, object?> target, object? patch)
    {
        object? document = JsonTree.CloneMap(target);
        foreach (object? item in (List<object?>)patch!)
        {
            Dictionary<string, object?> operation = item as Dictionary<string, object?> ?? throw Rejected();
            string[] path = Pointer(operation.StringAt("path") ?? throw Rejected());
            object? value = operation.GetValueOrDefault("value");
            switch (operation.StringAt("op"))
            {
                case "add": document = Add(document, path, JsonTree.Clone(value)); break;
                case "remove": document = Remove(document, path); break;
                case "replace": document = Replace(document, path, JsonTree.Clone(value)); break;
                case "test" when JsonTree.DeepEquals(Get(document, path), value): break;
                case "copy": document = Add(document, path, JsonTree.Clone(Get(document, Pointer(operation.StringAt("from") ?? throw Rejected())))); break;
                case "move":
                    string[] from = Pointer(operation.StringAt("from") ?? throw Rejected());
                    object? moved = Get(document, from);
                    document = Add(Remove(document, from), path, moved);
                    break;
                default: throw Rejected();
            }
        }

        return document as Dictionary<string, object?> ?? throw Rejected();
    }

    private static object? Add(object? document, string[] path, object? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Get(document, path[..^1]))
        {
            case Dictionary<string, object?> map: map[path[^1]] = value; break;
            case List<object?> list when path[^1] == "-": list.Add(value); break;
            case List<object?> list: list.Insert(Index(path[^1], list.Count), value); break;
            default: throw Rejected();
        }

        return document;
    }

    private static object? Replace(object? document, string[] path, object? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Get(document, path[..^1]))
        {
            case Dictionary<string, object?> map when map.ContainsKey(path[^1]): map[path[^1]] = value; break;
            case List<object?> list: list[Index(path[^1], list.Count - 1)] = value; break;
            default: throw Rejected();
        }

        return document;
    }

    private static object? Remove(object? document, string[] path)
    {
        switch (path.Length == 0 ? null : Get(document, path[..^1]))
        {
            case Dictionary<string, object?> map when map.Remove(path[^1]): break;
            case List<object?> list: list.RemoveAt(Index(path[^1], list.Count - 1)); break;
            default: throw Rejected();
        }

        return document;
    }

    private static object? Get(object? document, string[] path)
    {
        foreach (string part in path)
        {
            document = document switch
            {
                Dictionary<string, object?> map when map.TryGetValue(part, out object? item) => item,
                List<object?> list => list[Index(part, list.Count - 1)],
                _ => throw Rejected(),
            };
        }

        return document;
    }

    private static int Index(string text, int last) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index <= last ? index : throw Rejected();

    private static string[] Pointer(string path)
    {
        if (path.Length == 0)
        {
            return [];
        }

        return path[0] != '/' ? throw Rejected() : [.. path[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    // The real server does not say which operation failed.
    private static ApiException Rejected() => new(422, "Invalid", "the server rejected our request due to an error in our request", []);
}
