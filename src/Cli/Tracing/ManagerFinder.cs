using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Tracing;

/// <summary>Finds out what manages an object: from its labels, else from those of its owners (cli.md §9).</summary>
internal sealed class ManagerFinder(KubernetesClient client)
{
    private const int MostObjects = 100;
    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["kustomize"] = "Kustomization",
        ["helm"] = "HelmRelease",
        ["resourceset"] = "ResourceSet",
    };

    /// <summary>Looks at the object, then at all its owners, then at all of theirs: the nearest one with labels of a manager decides.</summary>
    public async Task<ManagerReference?> FindAsync(KubeObject start, CancellationToken cancellationToken)
    {
        Queue<KubeObject> open = new([start]);
        HashSet<string> seen = [start.Uid];
        while (open.TryDequeue(out KubeObject? current))
        {
            if (FromLabels(current) is { } manager)
            {
                return manager;
            }

            foreach (Dictionary<string, object?> reference in (current.Root.ListAt("metadata", "ownerReferences") ?? []).OfType<Dictionary<string, object?>>())
            {
                if (seen.Count < MostObjects && seen.Add(reference.StringAt("uid") ?? "") && await ReadAsync(reference, current.Namespace, cancellationToken) is { } owner)
                {
                    open.Enqueue(owner);
                }
            }
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

    /// <returns><see langword="null"/> for an owner that is gone, or of a kind that is.</returns>
    private async Task<KubeObject?> ReadAsync(Dictionary<string, object?> reference, string ns, CancellationToken cancellationToken)
    {
        GroupVersionKind gvk = GroupVersionKind.From(reference.StringAt("apiVersion") ?? "", reference.StringAt("kind") ?? "");
        try
        {
            return await client.GetAsync(gvk, ns, reference.StringAt("name") ?? "", cancellationToken);
        }
        catch (NoMatchException)
        {
            return null;
        }
    }
}
