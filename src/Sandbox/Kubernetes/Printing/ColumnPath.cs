using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Kubernetes.Printing;

/// <summary>The JSONPath of printer columns: fields, list indexes and <c>[?(@.field=="value")]</c> filters.</summary>
internal static class ColumnPath
{
    /// <summary>The first value at a path.</summary>
    public static bool TryFind(string path, Dictionary<string, object?> root, out object? value)
    {
        List<object?> found = [root];
        int i = 0;
        while (i < path.Length && found.Count > 0)
        {
            found = path[i] == '[' ? Bracket(path, ref i, found) : Field(path, ref i, found);
        }

        value = found.Count > 0 ? found[0] : null;
        return found.Count > 0;
    }

    private static List<object?> Field(string path, ref int i, List<object?> from)
    {
        if (path[i] == '.')
        {
            i++;
        }

        System.Text.StringBuilder name = new();
        while (i < path.Length && path[i] is not ('.' or '['))
        {
            // A backslash makes a dot part of the name.
            if (path[i] == '\\' && i + 1 < path.Length)
            {
                i++;
            }

            name.Append(path[i++]);
        }

        return name.Length == 0 ? from : Select(from, name.ToString());
    }

    private static List<object?> Bracket(string path, ref int i, List<object?> from)
    {
        int end = path.IndexOf(']', i);
        if (end < 0)
        {
            i = path.Length;
            return [];
        }

        string inner = path[(i + 1)..end].Trim();
        i = end + 1;
        if (inner.StartsWith('?'))
        {
            return Filter(inner, from);
        }

        if (inner == "*")
        {
            return [.. from.OfType<List<object?>>().SelectMany(list => list)];
        }

        return int.TryParse(inner, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)
            ? [.. from.OfType<List<object?>>().Where(list => index < list.Count && index >= -list.Count).Select(list => list[index < 0 ? list.Count + index : index])]
            : Select(from, inner.Trim('\'', '"'));
    }

    private static List<object?> Filter(string inner, List<object?> from)
    {
        string[] sides = inner.TrimStart('?').Trim('(', ')').Split("==", 2, StringSplitOptions.TrimEntries);
        if (sides.Length != 2 || !sides[0].StartsWith("@.", StringComparison.Ordinal))
        {
            return [];
        }

        string[] field = sides[0][2..].Split('.');
        string wanted = sides[1].Trim('\'', '"');
        return
        [
            .. from.OfType<List<object?>>().SelectMany(list => list).OfType<Dictionary<string, object?>>()
                .Where(item => item.At(field) is { } actual && (actual as string ?? JsonTree.ToJson(actual)) == wanted),
        ];
    }

    private static List<object?> Select(List<object?> from, string name) =>
        [.. from.OfType<Dictionary<string, object?>>().Where(map => map.ContainsKey(name)).Select(map => map[name])];
}
