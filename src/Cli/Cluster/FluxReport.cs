using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>Finds the report that the reference operator keeps where it runs inside the cluster (cli.md §11).</summary>
internal static class FluxReport
{
    /// <summary>What to do without one.</summary>
    public const string MissingReport = "only an operator inside the cluster writes it; \"flux-serverless version --client\" and \"flux-serverless fleet check\" do without";

    private static readonly GroupVersionKind Gvk = new(Names.Group, "v1", "FluxReport");

    /// <exception cref="CliException">The cluster cannot be asked, or there is none and it is required.</exception>
    public static async Task<KubeObject> RequireAsync(ClusterSession cluster, CancellationToken cancellationToken) =>
        await FindAsync(cluster, cancellationToken)
        ?? throw new CliException("no FluxReport resources found, ensure the Flux Operator is installed")
        {
            Hint = MissingReport,
        };

    public static async Task<KubeObject?> FindAsync(ClusterSession cluster, CancellationToken cancellationToken)
    {
        try
        {
            KubeObjectList reports = await cluster.Client.ListAsync(Gvk, null, ListOptions.Default, cancellationToken);
            return reports.Items.Count > 0 ? reports.Items[0] : null;
        }
        catch (NoMatchException)
        {
            return null;
        }
        catch (KubernetesException e)
        {
            throw new CliException($"failed to get FluxReport resource: {e.Message}", e);
        }
    }
}
