using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Sandbox.Tour;

/// <summary>
/// Plays the Flux controllers for a cluster that has none: marks each OCIRepository, HelmRelease and Kustomization as ready once its
/// generation has been seen. Nothing is installed anywhere.
/// </summary>
public sealed class FluxStandIn(KubernetesClient client, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly GroupVersionKind[] Kinds =
    [
        new("source.toolkit.fluxcd.io", "v1", "OCIRepository"),
        new("helm.toolkit.fluxcd.io", "v2", "HelmRelease"),
        new("kustomize.toolkit.fluxcd.io", "v1", "Kustomization"),
    ];

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (GroupVersionKind kind in Kinds)
            {
                await MarkReadyAsync(kind, cancellationToken);
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private async Task MarkReadyAsync(GroupVersionKind kind, CancellationToken cancellationToken)
    {
        KubeObjectList list = await client.ListAsync(kind, null, ListOptions.Default, cancellationToken);
        foreach (KubeObject item in list.Items.Where(i => i.Root.At("status", "observedGeneration") as long? != i.Generation))
        {
            Condition ready = new(Condition.Ready, "True", "Succeeded", $"played by the sandbox for generation {item.Generation}", item.Generation, time.GetUtcNow());
            Dictionary<string, object?> status = new()
            {
                ["observedGeneration"] = item.Generation,
                ["conditions"] = new List<object?> { ready.ToTree() },
            };
            try
            {
                await client.PatchAsync(
                    kind,
                    item.Namespace,
                    item.Name,
                    new KubePatch(PatchType.Merge, new Dictionary<string, object?> { ["status"] = status }) { Subresource = "status", FieldManager = "flux-stand-in" },
                    cancellationToken);
            }
            catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound)
            {
                // Deleted between the list and the patch.
            }
        }
    }
}
