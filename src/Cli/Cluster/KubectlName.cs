using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Cluster;

/// <summary>Finds a resource type by any name that kubectl accepts: plural, singular, short name or kind, perhaps with the group.</summary>
internal static class KubectlName
{
    /// <exception cref="CliException">The cluster has no such type, or several that are meant equally well.</exception>
    public static async Task<ApiResource> FindAsync(KubernetesClient client, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<ApiResource> all = await client.ListResourcesAsync(cancellationToken);
        List<ApiResource> found = [.. all.Where(r => Matches(r, name)).DistinctBy(r => (r.Gvk.Group, r.Gvk.Kind))];
        ApiResource chosen = found switch
        {
            [] => throw new CliException($"the server doesn't have a resource type \"{name}\"") { Hint = "\"kubectl api-resources\" lists the types of the cluster" },
            [{ } only] => only,
            _ => found.OrderBy(r => r.Gvk.Group.Length).FirstOrDefault(IsBuiltIn) ?? throw Ambiguous(name, found),
        };
        return await client.FindPreferredResourceAsync(chosen.Gvk.Group, chosen.Gvk.Kind, cancellationToken) ?? chosen;
    }

    private static CliException Ambiguous(string name, List<ApiResource> found) =>
        new($"resource type \"{name}\" is ambiguous: {string.Join(", ", found.Select(r => r.QualifiedName).Order(StringComparer.Ordinal))}")
        {
            Hint = $"name the group, for example {found[0].QualifiedName}/NAME",
        };

    // Kubernetes' own groups have no domain, or that of the project; they win over those of definitions, as with kubectl.
    private static bool IsBuiltIn(ApiResource resource) =>
        !resource.Gvk.Group.Contains('.', StringComparison.Ordinal) || resource.Gvk.Group.EndsWith(".k8s.io", StringComparison.Ordinal);

    private static bool Matches(ApiResource resource, string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return IsCalled(resource, name);
        }

        string rest = name[(dot + 1)..];
        return IsCalled(resource, name[..dot]) && (rest == resource.Gvk.Group || rest == $"{resource.Gvk.Version}.{resource.Gvk.Group}");
    }

    private static bool IsCalled(ApiResource resource, string name) =>
        resource.Plural.Equals(name, StringComparison.OrdinalIgnoreCase)
        || resource.Singular.Equals(name, StringComparison.OrdinalIgnoreCase)
        || resource.Gvk.Kind.Equals(name, StringComparison.OrdinalIgnoreCase)
        || resource.ShortNames.Contains(name, StringComparer.OrdinalIgnoreCase);
}
