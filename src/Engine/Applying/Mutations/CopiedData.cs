using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying.Mutations;

/// <summary>Fills a ConfigMap or Secret with the data of another one (reconcile.md §5 item 2).</summary>
public static class CopiedData
{
    /// <summary>Where an object wants its data from, as namespace and name; <see langword="null"/> when it does not.</summary>
    /// <exception cref="ApplyException">The annotation has another form.</exception>
    public static (string Namespace, string Name)? SourceOf(KubeObject target)
    {
        if (target.ApiVersion != "v1" || target.Annotation(Names.CopyFrom) is not { } value)
        {
            return null;
        }

        string[] parts = value.Split('/');
        if (parts.Length != 2)
        {
            throw new ApplyException($"invalid {Names.CopyFrom} annotation value '{value}' must be in the format 'namespace/name'");
        }

        return target.Kind is "ConfigMap" or "Secret" ? (parts[0], parts[1]) : null;
    }

    /// <summary>Copies the data.</summary>
    /// <exception cref="ApplyException">The template's type is not a string.</exception>
    public static void Fill(KubeObject target, KubeObject source)
    {
        if (target.Kind == "ConfigMap")
        {
            FillConfigMap(target.Root, source.Root);
        }
        else
        {
            FillSecret(target, source.Root);
        }
    }

    private static void FillConfigMap(Dictionary<string, object?> target, Dictionary<string, object?> source)
    {
        target.Remove("data");
        if (source.MapAt("data") is { } data)
        {
            target["data"] = JsonTree.CloneMap(data);
        }

        if (source.MapAt("binaryData") is { Count: > 0 } binary)
        {
            target["binaryData"] = JsonTree.CloneMap(binary);
        }
    }

    // The reference writes the values as stringData, which are folded into data later; going there directly keeps bytes that are no text.
    private static void FillSecret(KubeObject target, Dictionary<string, object?> source)
    {
        target.Root.Remove("stringData");
        Dictionary<string, object?> data = target.Root.MapAt("data") ?? [];
        foreach ((string key, object? value) in source.MapAt("data") ?? [])
        {
            data[key] = value;
        }

        target.Root["data"] = data;
        object? type = target.Root.GetValueOrDefault("type");
        if (type is not (null or string))
        {
            throw new ApplyException($"type field of Secret/{target.Annotation(Names.CopyFrom)} is not a string: found {JsonTree.ToJson(type)}");
        }

        if (string.IsNullOrEmpty(type as string))
        {
            target.Root["type"] = source.StringAt("type") is { Length: > 0 } copied ? copied : "Opaque";
        }
    }
}
