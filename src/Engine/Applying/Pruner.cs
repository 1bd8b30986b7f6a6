using System.Text;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Deletes objects that a ResourceSet no longer wants (reconcile.md §8.2): Flux appliers first, so that they can clean up while
/// their sources still exist, then the rest, each in reverse apply order. Only objects that carry the owner labels are touched, and
/// none that is still wanted, whatever its entry says.
/// </summary>
internal sealed class Pruner(KubernetesClient client, KubernetesClient definitions, string ownerName, string ownerNamespace, ObjectInventory wanted, TimeProvider time)
{
    private static readonly TimeSpan ApplierLimit = TimeSpan.FromSeconds(60);
    private static readonly bool[] Groups = [true, false];

    private readonly UnservedKinds _recorded = new(client, definitions);

    /// <summary>How many writes were sent.</summary>
    public long Writes { get; private set; }

    /// <summary>Whether an object that is no longer wanted is the owner's to delete.</summary>
    public static bool MayDelete(KubeObject live, string ownerName, string ownerNamespace) =>
        OwnerMetadata.IsOwned(live, ownerName, ownerNamespace) && !IsKept(live);

    /// <summary>Deletes the given objects.</summary>
    /// <param name="stale">What to delete.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<PruneResult> DeleteAsync(IReadOnlyList<InventoryEntry> stale, CancellationToken cancellationToken)
    {
        List<ChangeEntry> changes = [];
        StringBuilder failures = new();
        bool pending = false;
        foreach (bool appliers in Groups)
        {
            foreach (InventoryEntry entry in stale.Where(e => IsApplier(e) == appliers).OrderByDescending(e => e.Key, ApplyOrder.Instance))
            {
                (ChangeAction? action, string? failure, bool wait) = await DeleteOneAsync(entry, cancellationToken).ConfigureAwait(false);
                failures.Append(failure);
                pending |= wait;
                if (action is { } done)
                {
                    changes.Add(new(entry, done, null));
                }
            }

            if (failures.Length > 0)
            {
                return new(changes, false, $"delete failed, errors: {failures}");
            }

            if (pending)
            {
                return new(changes, true, null);
            }
        }

        return new(changes, false, null);
    }

    private async Task<(ChangeAction? Action, string? Failure, bool Wait)> DeleteOneAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        KubeObject? live;
        try
        {
            live = await _recorded.ReadAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            return (null, $"{entry.Key} query failed: {e.Message};", false);
        }

        if (live is null)
        {
            return (ChangeAction.Deleted, null, false);
        }

        if (wanted.Contains(live.Key))
        {
            // An entry that names a wanted object in another way, such as with a namespace that its kind has not.
            return (null, null, false);
        }

        if (!MayDelete(live, ownerName, ownerNamespace))
        {
            return (ChangeAction.Skipped, null, false);
        }

        if (live.IsDeleting)
        {
            return Leaving(entry, live);
        }

        try
        {
            Writes++;
            await client.DeleteAsync(
                live.Gvk,
                live.Namespace,
                live.Name,
                new DeleteOptions { Propagation = DeletionPropagation.Background, Uid = live.Uid },
                cancellationToken).ConfigureAwait(false);
            return IsApplier(entry) && await LeftAsync(live, cancellationToken).ConfigureAwait(false) is { } left
                ? Leaving(entry, left)
                : (ChangeAction.Deleted, null, false);
        }
        catch (KubernetesException e)
        {
            return (null, $"{entry.Key} delete failed: {e.Message};", false);
        }
    }

    // A Flux applier is waited for until its own deletion is a minute old; the rest may take as long as it likes.
    private (ChangeAction? Action, string? Failure, bool Wait) Leaving(InventoryEntry entry, KubeObject live)
    {
        DateTimeOffset? since = Timestamp.Parse(live.Root.StringAt("metadata", "deletionTimestamp"));
        return IsApplier(entry) && time.GetUtcNow() - since < ApplierLimit ? (null, null, true) : (ChangeAction.Deleted, null, false);
    }

    private async Task<KubeObject?> LeftAsync(KubeObject deleted, CancellationToken cancellationToken) =>
        await client.GetAsync(deleted.Gvk, deleted.Namespace, deleted.Name, cancellationToken).ConfigureAwait(false) is { } left && left.Uid == deleted.Uid ? left : null;

    private static bool IsApplier(InventoryEntry entry) => entry.Key.Group is "kustomize.toolkit.fluxcd.io" or "helm.toolkit.fluxcd.io";

    private static bool IsKept(KubeObject live) =>
        string.Equals(live.Annotation(Names.Prune), "disabled", StringComparison.OrdinalIgnoreCase)
        || string.Equals(live.Label(Names.Prune), "disabled", StringComparison.OrdinalIgnoreCase);
}
