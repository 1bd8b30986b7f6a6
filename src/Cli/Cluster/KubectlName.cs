using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;

namespace Serverless.Cli.Cluster;

/// <summary>Finds a resource type by any name that kubectl accepts: plural, singular, short name or kind, perhaps with the group.</summary>
internal static class KubectlName
{
    /// <exception cref="CliException">The cluster has no such type.</exception>
    public static async Task<ApiResource> FindAsync(KubernetesClient client, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<ApiResource> all = await client.ListResourcesAsync(cancellationToken);
        ApiResource found = all.FirstOrDefault(r => Matches(r, name))
            ?? throw new CliException($"the server doesn't have a resource type \"{name}\"") { Hint = "\"kubectl api-resources\" lists the types of the cluster" };
        return await client.FindPreferredResourceAsync(found.Gvk.Group, found.Gvk.Kind, cancellationToken) ?? found;
    }

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
