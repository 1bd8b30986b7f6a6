using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>Reads an <c>APIGroupDiscoveryList</c> (apidiscovery.k8s.io v2 and v2beta1, which share this shape).</summary>
internal static class AggregatedDiscoveryReader
{
    public static void Read(Dictionary<string, object?> list, List<ApiResource> resources, HashSet<(string Group, string Version)> stale)
    {
        foreach (Dictionary<string, object?> group in Maps(list.ListAt("items")))
        {
            string name = group.StringAt("metadata", "name") ?? "";
            foreach (Dictionary<string, object?> version in Maps(group.ListAt("versions")))
            {
                string versionName = version.StringAt("version") ?? "";
                if (version.StringAt("freshness") == "Stale")
                {
                    stale.Add((name, versionName));
                }

                foreach (Dictionary<string, object?> resource in Maps(version.ListAt("resources")))
                {
                    if (ReadResource(name, versionName, resource) is { } found)
                    {
                        resources.Add(found);
                    }
                }
            }
        }
    }

    private static ApiResource? ReadResource(string group, string version, Dictionary<string, object?> resource)
    {
        string? kind = resource.StringAt("responseKind", "kind");
        string? plural = resource.StringAt("resource");
        if (string.IsNullOrEmpty(kind) || string.IsNullOrEmpty(plural))
        {
            return null;
        }

        // The path decides: a kind that is shared from another group is still served under this one.
        return new ApiResource(new GroupVersionKind(group, version, kind), plural, resource.StringAt("scope") == "Namespaced")
        {
            Verbs = Strings(resource.ListAt("verbs")),
            ShortNames = Strings(resource.ListAt("shortNames")),
            Singular = resource.StringAt("singularResource") ?? "",
            Subresources = [.. Maps(resource.ListAt("subresources")).Select(s => s.StringAt("subresource") ?? "")],
        };
    }

    private static IEnumerable<Dictionary<string, object?>> Maps(List<object?>? list) => list?.OfType<Dictionary<string, object?>>() ?? [];

    private static List<string> Strings(List<object?>? list) => list?.OfType<string>().ToList() ?? [];
}
