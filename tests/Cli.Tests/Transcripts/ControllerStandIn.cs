using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Plays the controller in one namespace: answers requests at once and lets deleted objects go.</summary>
internal sealed class ControllerStandIn(CliCluster cluster)
{
    private static readonly GroupVersionKind[] Kinds = [Names.ResourceSet, Names.InputProvider, new("helm.toolkit.fluxcd.io", "v2", "HelmRelease")];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (GroupVersionKind kind in Kinds)
            {
                KubeObjectList list = await cluster.Client.ListAsync(kind, cluster.Namespace, ListOptions.Default, CancellationToken.None);
                foreach (KubeObject item in list.Items)
                {
                    await AnswerAsync(item);
                }
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private async Task AnswerAsync(KubeObject item)
    {
        try
        {
            string? token = item.Annotation(Names.RequestedAtAnnotation);
            if (token is not null && item.Root.StringAt("status", "lastHandledReconcileAt") != token)
            {
                await cluster.SetReadyAsync(item.Gvk, item.Name, "True", "ReconciliationSucceeded", "Reconciliation finished in 52ms", item.Generation, token);
            }

            if (item.IsDeleting)
            {
                KubePatch release = new(PatchType.Merge, JsonTree.Parse("""{"metadata":{"finalizers":null}}""")!);
                await cluster.Client.PatchAsync(item.Gvk, item.Namespace, item.Name, release, CancellationToken.None);
            }
        }
        catch (KubernetesException e) when (e.Class is KubernetesErrorClass.NotFound or KubernetesErrorClass.Conflict)
        {
            // It went away meanwhile.
        }
    }
}
