using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>Finds the reference operator inside a cluster by the labels of its Deployment.</summary>
internal static class OperatorProbe
{
    private const string Selector = "app.kubernetes.io/name=flux-operator";
    private static readonly GroupVersionKind Deployment = new("apps", "v1", "Deployment");

    /// <returns>Where it runs, as <c>namespace/name</c>; <see langword="null"/> when it does not, or is scaled to nothing.</returns>
    public static async Task<string?> FindAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        try
        {
            KubeObjectList found = await client.ListAsync(Deployment, null, new ListOptions { LabelSelector = Selector }, cancellationToken);
            KubeObject? running = found.Items.FirstOrDefault(d => d.Root.At("spec", "replicas") is not 0L);
            return running is null ? null : $"{running.Namespace}/{running.Name}";
        }
        catch (KubernetesException e) when (e.Class is KubernetesErrorClass.Forbidden or KubernetesErrorClass.NotFound)
        {
            // A stored kubeconfig need not be allowed to see Deployments.
            return null;
        }
    }
}
