using System.Text;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Deletes objects that a ResourceSet no longer wants (reconcile.md §8.2): Flux appliers first, so that they can clean up while
/// their sources still exist, then the rest, each in reverse apply order. Only objects that carry the owner labels are touched.
/// </summary>
internal sealed class Pruner(KubernetesClient client, string ownerName, string ownerNamespace)
{
    private static readonly TimeSpan ApplierLimit = TimeSpan.FromSeconds(60);
    private static readonly bool[] Groups = [true, false];

    /// <summary>How many writes were sent.</summary>
    public long Writes { get; private set; }

    /// <summary>Whether an object that is no longer wanted is the owner's to delete.</summary>
    public static bool MayDelete(KubeObject live, string ownerName, string ownerNamespace) =>
        OwnerMetadata.IsOwned(live, ownerName, ownerNamespace) && !IsKept(live);

    /// <summary>Deletes the given objects.</summary>
    /// <param name="stale">What to delete.</param>
    /// <param name="waited">How long Flux appliers have been waited for already.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<PruneResult> DeleteAsync(IReadOnlyList<InventoryEntry> stale, TimeSpan waited, CancellationToken cancellationToken)
    {
        List<ChangeEntry> changes = [];
        StringBuilder failures = new();
        bool pending = false;
        foreach (bool appliers in Groups)
        {
            foreach (InventoryEntry entry in stale.Where(e => IsApplier(e) == appliers).OrderByDescending(e => e.Key, ApplyOrder.Instance))
            {
                (ChangeAction? action, string? failure) = await DeleteOneAsync(entry, cancellationToken).ConfigureAwait(false);
                failures.Append(failure);
                pending |= appliers && action is null && failure is null;
                if (action is { } done)
                {
                    changes.Add(new(entry, done, null));
                }
                else if (failure is null && !appliers)
                {
                    changes.Add(new(entry, ChangeAction.Deleted, null));
                }
            }

            if (failures.Length > 0)
            {
                return new(changes, false, $"delete failed, errors: {failures}");
            }

            if (pending && waited < ApplierLimit)
            {
                return new(changes, true, null);
            }
        }

        return new(changes, false, null);
    }

    // Answers with neither action nor failure when the object is on its way out but not gone.
    private async Task<(ChangeAction? Action, string? Failure)> DeleteOneAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        KubeObject? live;
        try
        {
            live = await client.GetAsync(entry.Gvk, entry.Key.Namespace, entry.Key.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (NoMatchException)
        {
            return (ChangeAction.Deleted, null);
        }
        catch (KubernetesException e)
        {
            return (null, $"{entry.Key} query failed: {e.Message};");
        }

        if (live is null)
        {
            return (ChangeAction.Deleted, null);
        }

        if (!MayDelete(live, ownerName, ownerNamespace))
        {
            return (ChangeAction.Skipped, null);
        }

        if (live.IsDeleting)
        {
            return (null, null);
        }

        try
        {
            Writes++;
            await client.DeleteAsync(
                entry.Gvk,
                entry.Key.Namespace,
                entry.Key.Name,
                new DeleteOptions { Propagation = DeletionPropagation.Background, Uid = live.Uid },
                cancellationToken).ConfigureAwait(false);
            return IsApplier(entry) && await ExistsAsync(entry, live.Uid, cancellationToken).ConfigureAwait(false) ? (null, null) : (ChangeAction.Deleted, null);
        }
        catch (KubernetesException e)
        {
            return (null, $"{entry.Key} delete failed: {e.Message};");
        }
    }

    private async Task<bool> ExistsAsync(InventoryEntry entry, string uid, CancellationToken cancellationToken) =>
        await client.GetAsync(entry.Gvk, entry.Key.Namespace, entry.Key.Name, cancellationToken).ConfigureAwait(false) is { } left && left.Uid == uid;

    private static bool IsApplier(InventoryEntry entry) => entry.Key.Group is "kustomize.toolkit.fluxcd.io" or "helm.toolkit.fluxcd.io";

    private static bool IsKept(KubeObject live) =>
        string.Equals(live.Annotation(Names.Prune), "disabled", StringComparison.OrdinalIgnoreCase)
        || string.Equals(live.Label(Names.Prune), "disabled", StringComparison.OrdinalIgnoreCase);
}
