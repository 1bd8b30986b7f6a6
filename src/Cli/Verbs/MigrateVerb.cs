using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Ownership;
using Serverless.Cli.Trees;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Verbs;

/// <summary><c>migrate owner</c> (cli.md §13).</summary>
internal static class MigrateVerb
{
    public static Command Create(CommandFactory factory)
    {
        Option<bool> dryRun = new("--dry-run") { Description = "Only print what would be done" };
        return factory.Group(
            "migrate",
            "Move resources from one owner to another",
            factory.CompletingTypes(factory.Leaf("owner", "Remove former Flux owners from the managed fields of what an object manages", "RESOURCE/NAME", ArgumentCount.One, async (i, ct) =>
            {
                KubeObject owner = await ReadAsync(i, ct);
                string current = FluxManager.OfOwner(owner.Kind)
                    ?? throw new CliException($"unsupported kind {owner.Kind}") { Hint = "HelmRelease, Kustomization, ResourceSet and FluxInstance own resources" };
                IReadOnlyList<InventoryEntry> entries = StoredInventory.Of(owner) ?? [];
                if (entries.Count == 0)
                {
                    throw new CliException($"{owner} has no status.inventory entries (requires Flux v2.8+ for HelmRelease)");
                }

                await new OwnerMigration(i, current, i.Value(dryRun)).RunAsync(entries, ct);
            }, null, [dryRun]))
                .Example("What would be done after a move from a Kustomization to a ResourceSet", "migrate owner rset/podinfo -n apps --dry-run"));
    }

    private static async Task<KubeObject> ReadAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        string[] parts = invocation.Arguments[0].Split('/');
        if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            throw new CliException("resource name must be in the format <kind>/<name>, e.g., HelmRelease/my-app");
        }

        ClusterSession cluster = invocation.Cluster;
        ApiResource resource = await KubectlName.FindAsync(cluster.Client, parts[0], cancellationToken);
        return await cluster.Client.GetAsync(resource.Gvk, cluster.Namespace, parts[1], cancellationToken)
            ?? throw await cluster.NotFoundAsync(resource.Gvk, parts[1], cancellationToken);
    }
}
