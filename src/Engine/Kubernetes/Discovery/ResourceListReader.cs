using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>Reads the <c>APIResourceList</c> of one group version, the old form of discovery.</summary>
internal static class ResourceListReader
{
    public static void Read(string group, string version, Dictionary<string, object?> list, List<ApiResource> resources)
    {
        List<Dictionary<string, object?>> entries = list.ListAt("resources")?.OfType<Dictionary<string, object?>>().ToList() ?? [];
        ILookup<string, string> subresources = entries
            .Select(e => (e.StringAt("name") ?? "").Split('/', 2))
            .Where(parts => parts.Length == 2)
            .ToLookup(parts => parts[0], parts => parts[1]);
        foreach (Dictionary<string, object?> entry in entries)
        {
            string name = entry.StringAt("name") ?? "";
            string kind = entry.StringAt("kind") ?? "";
            if (name.Length == 0 || kind.Length == 0 || name.Contains('/', StringComparison.Ordinal))
            {
                continue;
            }

            resources.Add(new ApiResource(new GroupVersionKind(group, version, kind), name, entry.At("namespaced") is true)
            {
                Verbs = entry.ListAt("verbs")?.OfType<string>().ToList() ?? [],
                ShortNames = entry.ListAt("shortNames")?.OfType<string>().ToList() ?? [],
                Singular = entry.StringAt("singularName") ?? "",
                Subresources = [.. subresources[name]],
            });
        }
    }
}
