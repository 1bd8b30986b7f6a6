using Serverless.Cli.Cluster;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Tracing;

/// <summary>Finds the source that a Kustomization or HelmRelease takes its content from.</summary>
internal sealed class SourceFinder(KubernetesClient client)
{
    /// <returns><see langword="null"/> when there is none, or none that can be found.</returns>
    public async Task<KubeObject?> FindAsync(KubeObject manager, CancellationToken cancellationToken)
    {
        Dictionary<string, object?>? reference = manager.Root.MapAt("spec", "sourceRef")
            ?? manager.Root.MapAt("spec", "chartRef")
            ?? manager.Root.MapAt("spec", "chart", "spec", "sourceRef");
        KnownKind? known = KindCatalog.All.FirstOrDefault(k => k.Kind == reference?.StringAt("kind"));
        if (reference is null || known is null || await KindCatalog.ResolveAsync(client, known, cancellationToken) is not { } gvk)
        {
            return null;
        }

        string ns = reference.StringAt("namespace") is { Length: > 0 } given ? given : manager.Namespace;
        return await client.GetAsync(gvk, ns, reference.StringAt("name") ?? "", cancellationToken);
    }
}
