using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Tracing;

/// <summary>Finds out what manages an object: from its labels, else from those of its owners (cli.md §9).</summary>
internal sealed class ManagerFinder(KubernetesClient client)
{
    private const int MaxOwners = 20;
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["kustomize"] = "Kustomization",
        ["helm"] = "HelmRelease",
        ["resourceset"] = "ResourceSet",
    };

    public async Task<ManagerReference?> FindAsync(KubeObject start, CancellationToken cancellationToken)
    {
        KubeObject? current = start;
        for (int i = 0; current is not null && i < MaxOwners; i++)
        {
            if (FromLabels(current) is { } manager)
            {
                return manager;
            }

            current = await OwnerAsync(current, cancellationToken);
        }

        return null;
    }

    public static ManagerReference? FromLabels(KubeObject item)
    {
        if (item.Label("app.kubernetes.io/managed-by") == Names.FieldManager
            && item.Label(Names.Group + "/name") is { } instance
            && item.Label(Names.Group + "/namespace") is { } ns)
        {
            return new ManagerReference("FluxInstance", ns, instance);
        }

        foreach ((string key, object? value) in item.Root.MapAt("metadata", "labels") ?? [])
        {
            if (key.Contains("fluxcd.", StringComparison.Ordinal)
                && key.EndsWith("/name", StringComparison.Ordinal)
                && Kinds.TryGetValue(key.Split('.')[0], out string? kind)
                && item.Label(key[..^"/name".Length] + "/namespace") is { } managerNamespace)
            {
                return new ManagerReference(kind, managerNamespace, value as string ?? "");
            }
        }

        return null;
    }

    private async Task<KubeObject?> OwnerAsync(KubeObject item, CancellationToken cancellationToken)
    {
        if (item.Root.ListAt("metadata", "ownerReferences") is not [Dictionary<string, object?> owner, ..])
        {
            return null;
        }

        GroupVersionKind gvk = GroupVersionKind.From(owner.StringAt("apiVersion") ?? "", owner.StringAt("kind") ?? "");
        return await client.GetAsync(gvk, item.Namespace, owner.StringAt("name") ?? "", cancellationToken);
    }
}
