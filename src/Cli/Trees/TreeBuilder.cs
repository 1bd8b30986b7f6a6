using Serverless.Cli.Execution;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Trees;

/// <summary>Follows inventories from one object down to what its children manage (cli.md §8).</summary>
internal sealed class TreeBuilder(KubernetesClient client)
{
    private readonly HashSet<ObjectKey> _seen = [];
    private readonly ReleaseInventory _releases = new(client);

    public async Task<TreeNode> BuildAsync(GroupVersionKind gvk, string ns, string name, CancellationToken cancellationToken)
    {
        TreeNode root = new(new ObjectKey(gvk.Group, gvk.Kind, ns, name).ToString());
        await FillAsync(root, gvk, ns, name, cancellationToken);
        return root;
    }

    private async Task FillAsync(TreeNode node, GroupVersionKind gvk, string ns, string name, CancellationToken cancellationToken)
    {
        KubeObject owner = await ReadAsync(gvk, ns, name, cancellationToken);
        _seen.Add(owner.Key);
        foreach (InventoryEntry entry in await EntriesAsync(owner, cancellationToken))
        {
            if (entry.Key == owner.Key)
            {
                continue;
            }

            TreeNode child = node.Add(entry.Key.ToString());
            if (IsExpanded(entry.Key, owner.Kind) && !_seen.Contains(entry.Key))
            {
                await FillAsync(child, entry.Gvk, entry.Key.Namespace, entry.Key.Name, cancellationToken);
            }
        }
    }

    private static bool IsExpanded(ObjectKey child, string ownerKind) => child switch
    {
        { Group: "kustomize.toolkit.fluxcd.io", Kind: "Kustomization" } => true,
        { Group: "helm.toolkit.fluxcd.io", Kind: "HelmRelease" } => true,
        { Group: Names.Group, Kind: "ResourceSet" or "FluxInstance" } => ownerKind == "Kustomization",
        _ => false,
    };

    private async Task<IReadOnlyList<InventoryEntry>> EntriesAsync(KubeObject owner, CancellationToken cancellationToken) =>
        StoredInventory.Of(owner) ?? (owner.Kind == "HelmRelease" ? await _releases.ReadAsync(owner, cancellationToken) : []);

    private async Task<KubeObject> ReadAsync(GroupVersionKind gvk, string ns, string name, CancellationToken cancellationToken)
    {
        string prefix = $"failed to get {new ObjectKey(gvk.Group, gvk.Kind, ns, name)}: ";
        try
        {
            return await client.GetAsync(gvk, ns, name, cancellationToken)
                ?? throw new CliException($"{prefix}{(await client.FindResourceAsync(gvk, cancellationToken)).QualifiedName} \"{name}\" not found") { Hint = MissingHint.For(gvk.Kind, ns) };
        }
        catch (KubernetesException e)
        {
            throw new CliException(prefix + e.Message, e);
        }
    }
}
