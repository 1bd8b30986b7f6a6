using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>Finds the reference operator inside a cluster by the labels of its Deployment.</summary>
internal static class OperatorProbe
{
    private const string Selector = "app.kubernetes.io/name=flux-operator";
    private static readonly GroupVersionKind Deployment = new("apps", "v1", "Deployment");

    public static async Task<OperatorFinding> FindAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        try
        {
            KubeObjectList found = await client.ListAsync(Deployment, null, new ListOptions { LabelSelector = Selector }, cancellationToken);
            KubeObject? running = found.Items.FirstOrDefault(d => d.Root.At("spec", "replicas") is not 0L);
            return new(running is null ? null : $"{running.Namespace}/{running.Name}", null);
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Forbidden)
        {
            // A stored kubeconfig need not be allowed to see Deployments.
            return new(null, e.Message);
        }
        catch (NoMatchException)
        {
            return new(null, null);
        }
    }
}
