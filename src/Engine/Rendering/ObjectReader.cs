using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Rendering;

/// <summary>
/// Turns rendered text into objects as Kubernetes decoders do: a text that starts with a brace is first tried as a stream of JSON values
/// and, failing that, as YAML documents (resources.md §8.3, §8.4).
/// </summary>
internal static class ObjectReader
{
    private const string KustomizeGroup = "kustomize.config.k8s.io";

    /// <summary>Reads the first object.</summary>
    /// <exception cref="YamlReadException">The text is not YAML, or not an object with a kind.</exception>
    public static KubeObject ReadOne(string text) => First(ReadAll(text));

    /// <summary>The first of documents that are read already.</summary>
    /// <inheritdoc cref="ReadOne"/>
    public static KubeObject First(List<object?> documents) => First(documents.Select(ToObject));

    /// <summary>Reads all objects. Lists are expanded; what has no API version or name, and kustomize's own configuration, is left out.</summary>
    /// <exception cref="YamlReadException">A document is not YAML, or not an object with a kind.</exception>
    public static IEnumerable<KubeObject> ReadMany(string text) => Expand(ReadAll(text));

    /// <summary>All objects of documents that are read already.</summary>
    /// <inheritdoc cref="ReadMany"/>
    public static IEnumerable<KubeObject> All(List<object?> documents) => Expand(documents.Select(ToObject));

    /// <summary>Whether a text is read as JSON first.</summary>
    public static bool IsJson(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> trimmed = text.TrimStart();
        return !trimmed.IsEmpty && trimmed[0] == '{';
    }

    private static KubeObject First(IEnumerable<Dictionary<string, object?>?> documents)
    {
        // Nothing but the first document counts, even when it is empty.
        Dictionary<string, object?>? first = documents.FirstOrDefault();
        return first is null ? throw new YamlReadException("the rendered text is empty, an object is expected") : new(first);
    }

    private static IEnumerable<KubeObject> Expand(IEnumerable<Dictionary<string, object?>?> documents)
    {
        foreach (Dictionary<string, object?>? document in documents)
        {
            if (document is null)
            {
                continue;
            }

            if (document.ListAt("items") is { } items)
            {
                foreach (object? item in items)
                {
                    yield return new(item as Dictionary<string, object?> ?? throw new YamlReadException("items member should be an object"));
                }
            }
            else if (new KubeObject(document) is { ApiVersion.Length: > 0, Name.Length: > 0 } found && !IsKustomization(found))
            {
                yield return found;
            }
        }
    }

    private static bool IsKustomization(KubeObject found) => found.Kind == "Kustomization" && found.Gvk.Group == KustomizeGroup;

    /// <summary>The documents in order; <see langword="null"/> for one without content.</summary>
    private static IEnumerable<Dictionary<string, object?>?> ReadAll(string text) => IsJson(text) ? ReadJson(text) : ReadYaml(text);

    private static IEnumerable<Dictionary<string, object?>?> ReadYaml(string text) =>
        YamlDocuments.Split(text).Select(d => ToObject(ReadDocument(d)));

    private static object? ReadDocument(YamlDocument document)
    {
        try
        {
            return YamlReader.ReadDocument(document.Text);
        }
        catch (YamlReadException e)
        {
            string where = document.FirstLine > 1 ? $" (in the document that starts at line {document.FirstLine})" : "";
            throw new YamlReadException($"error converting YAML to JSON: {e.Message}{where}", e);
        }
    }

    private static IEnumerable<Dictionary<string, object?>?> ReadJson(string text)
    {
        JsonStream stream = new(text);
        for (int count = 0; ; count++)
        {
            Dictionary<string, object?>? value = null;
            JsonException? error = null;
            try
            {
                if (!stream.TryRead(out object? tree))
                {
                    yield break;
                }

                value = ToObject(tree);
            }
            catch (JsonException e)
            {
                error = e;
            }

            if (error is null)
            {
                yield return value;
                continue;
            }

            // After two JSON values the text is surely not YAML.
            if (count > 1)
            {
                throw new YamlReadException($"json: {error.Message}", error);
            }

            foreach (Dictionary<string, object?>? document in ReadYamlInstead(stream.Rest, error))
            {
                yield return document;
            }

            yield break;
        }
    }

    private static List<Dictionary<string, object?>?> ReadYamlInstead(string rest, JsonException error)
    {
        try
        {
            return [.. ReadYaml(rest)];
        }
        catch (YamlReadException e)
        {
            throw new YamlReadException($"json: {error.Message}; as YAML: {e.Message}", e);
        }
    }

    private static Dictionary<string, object?>? ToObject(object? tree)
    {
        if (tree is null)
        {
            return null;
        }

        if (tree is not Dictionary<string, object?> map)
        {
            string found = tree switch { List<object?> => "array", string => "string", bool => "bool", _ => "number" };
            throw new YamlReadException(
                $"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into Go value of type map[string]interface {{}}");
        }

        return !string.IsNullOrEmpty(map.StringAt("kind")) ? map
            : throw new YamlReadException($"error unmarshaling JSON: while decoding JSON: Object 'Kind' is missing in '{Describe(map)}'");
    }

    /// <summary>Enough to recognise the object; the rest may be secret.</summary>
    private static string Describe(Dictionary<string, object?> map)
    {
        Dictionary<string, object?> shown = [];
        if (map.StringAt("apiVersion") is { } apiVersion)
        {
            shown["apiVersion"] = apiVersion;
        }

        Dictionary<string, object?> metadata = [];
        foreach (string key in (ReadOnlySpan<string>)["name", "namespace"])
        {
            if (map.StringAt("metadata", key) is { } value)
            {
                metadata[key] = value;
            }
        }

        shown["metadata"] = metadata;
        return JsonTree.ToJson(shown);
    }
}
