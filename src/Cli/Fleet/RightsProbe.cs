using Serverless.Cli.Cluster;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>
/// Finds out which rights a pass would lack, by asking for what a pass asks for: lists as they are, changes as dry-runs of an object that
/// does not exist. The API server refuses those without the right before it looks for the object.
/// </summary>
internal static class RightsProbe
{
    private const string Nobody = "flux-serverless-check";
    private static readonly GroupVersionKind Secret = new("", "v1", "Secret");

    /// <returns>What is missing, as verb and resource.</returns>
    public static async Task<IReadOnlyList<string>> FindMissingAsync(ClusterSession cluster, CancellationToken cancellationToken)
    {
        KubernetesClient client = cluster.Client;
        List<string> missing = [];
        foreach (GroupVersionKind kind in new[] { Names.ResourceSet, Names.InputProvider })
        {
            string plural = (await client.FindResourceAsync(kind, cancellationToken)).Plural;
            await TryAsync(missing, $"list {plural}", () => client.ListAsync(kind, null, new ListOptions { FromCache = true, MetadataOnly = true }, cancellationToken));
            foreach (string? part in new[] { null, "status" })
            {
                KubePatch nothing = new(PatchType.Merge, new Dictionary<string, object?>()) { DryRun = true, Subresource = part };
                string resource = part is null ? plural : $"{plural}/{part}";
                await TryAsync(missing, $"patch {resource}", () => client.PatchAsync(kind, cluster.Namespace, Nobody, nothing, cancellationToken));
            }
        }

        await TryAsync(missing, "get secrets", () => client.GetAsync(Secret, cluster.Namespace, Nobody, cancellationToken));
        return missing;
    }

    private static async Task TryAsync(List<string> missing, string right, Func<Task> request)
    {
        try
        {
            await request();
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.Forbidden)
        {
            missing.Add(right);
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound)
        {
            // Allowed, and as expected not there.
        }
    }
}
