using System.Globalization;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Diffing;

/// <summary>The fields in which two states of an object differ, one line each; <c>metadata</c> only counts with its labels and annotations, <c>status</c> not at all.</summary>
internal sealed class ObjectDiff
{
    private const string Hidden = "***";
    private readonly List<string> _lines = [];
    private readonly bool _isSecret;

    private ObjectDiff(bool isSecret) => _isSecret = isSecret;

    public static IReadOnlyList<string> Lines(KubeObject live, KubeObject planned)
    {
        ObjectDiff diff = new(planned is { ApiVersion: "v1", Kind: "Secret" });
        diff.Compare("", Content(live), Content(planned));
        return diff._lines;
    }

    private static Dictionary<string, object?> Content(KubeObject item)
    {
        Dictionary<string, object?> content = new(item.Root) { ["metadata"] = Metadata(item) };
        content.Remove("status");
        return content;
    }

    private static Dictionary<string, object?> Metadata(KubeObject item) => new()
    {
        ["labels"] = item.Root.MapAt("metadata", "labels") ?? [],
        ["annotations"] = item.Root.MapAt("metadata", "annotations") ?? [],
    };

    private void Compare(string path, object? live, object? planned)
    {
        if (JsonTree.DeepEquals(live, planned))
        {
            return;
        }

        switch (live, planned)
        {
            case (Dictionary<string, object?> a, Dictionary<string, object?> b):
                CompareMaps(path, a, b);
                break;
            case (List<object?> a, List<object?> b):
                CompareLists(path, a, b);
                break;
            case (null, _):
                _lines.Add($"+ {path}: {Text(path, planned)}");
                break;
            case (_, null):
                _lines.Add($"- {path}: {Text(path, live)}");
                break;
            case (string a, string b) when a.Contains('\n', StringComparison.Ordinal) && b.Contains('\n', StringComparison.Ordinal) && !IsHidden(path):
                _lines.Add($"~ {path}:");
                _lines.AddRange(LineDiff.Of(a, b).Select(line => "  " + line));
                break;
            default:
                _lines.Add($"~ {path}: {Text(path, live)} → {Text(path, planned)}{(IsHidden(path) ? " (changed)" : "")}");
                break;
        }
    }

    private void CompareMaps(string path, Dictionary<string, object?> live, Dictionary<string, object?> planned)
    {
        foreach (string key in live.Keys.Union(planned.Keys).Order(StringComparer.Ordinal))
        {
            string name = key.AsSpan().ContainsAny('.', '/') ? $"\"{key}\"" : key;
            Compare(path.Length == 0 ? name : $"{path}.{name}", live.GetValueOrDefault(key), planned.GetValueOrDefault(key));
        }
    }

    // Elements that have names are compared by them, so that one in the middle does not move all the others.
    private void CompareLists(string path, List<object?> live, List<object?> planned)
    {
        Dictionary<string, object?> before = ByName(live);
        Dictionary<string, object?> after = ByName(planned);
        if (before.Count != live.Count || after.Count != planned.Count)
        {
            before = ByIndex(live);
            after = ByIndex(planned);
        }

        foreach (string key in before.Keys.Union(after.Keys))
        {
            Compare($"{path}[{key}]", before.GetValueOrDefault(key), after.GetValueOrDefault(key));
        }
    }

    private static Dictionary<string, object?> ByName(List<object?> items) => items
        .OfType<Dictionary<string, object?>>()
        .Where(i => i.StringAt("name") is not null)
        .DistinctBy(i => i.StringAt("name"))
        .ToDictionary(i => i.StringAt("name")!, object? (i) => i);

    private static Dictionary<string, object?> ByIndex(List<object?> items) =>
        items.Select((item, index) => (item, index)).ToDictionary(i => i.index.ToString(CultureInfo.InvariantCulture), i => i.item);

    private string Text(string path, object? value) => IsHidden(path) ? Hidden : JsonTree.ToJson(value);

    private bool IsHidden(string path) =>
        _isSecret && (path.StartsWith("data", StringComparison.Ordinal) || path.StartsWith("stringData", StringComparison.Ordinal));
}
