using Serverless.Engine.Yaml;

namespace Serverless.Cli.Output;

/// <summary>Objects for programs, as kubectl prints them: a <c>v1</c> List without <c>managedFields</c>.</summary>
internal static class ObjectList
{
    public static bool IsFormat(string format) => format is "json" or "yaml";

    /// <summary>Items that are no Kubernetes objects: a list without an envelope.</summary>
    public static string WritePlain(IReadOnlyList<Dictionary<string, object?>> items, string format) =>
        format == "json" ? PrettyJson.Write(items.ToList<object?>()) : YamlWriter.Write(items.ToList<object?>());

    public static string Write(IReadOnlyList<Dictionary<string, object?>> items, string format)
    {
        Dictionary<string, object?> list = new() { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = items.ToList<object?>() };
        return format == "json" ? PrettyJson.Write(list) : YamlWriter.Write(list);
    }
}
