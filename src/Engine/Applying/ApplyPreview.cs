using Serverless.Engine.Applying.Drift;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Finds out what applying objects would change: the comparison of <see cref="OwnedFields"/> first, a server-side dry-run where that
/// shows a difference. Nothing is written; where a run would delete an object in order to recreate it, the preview says so.
/// </summary>
internal sealed class ApplyPreview(KubernetesClient client, KubernetesClient definitions, ResourceSet owner)
{
    private const int Parallelism = 8;

    private readonly UnservedKinds _recorded = new(client, definitions);
    private readonly LiveObjects _live = new(client, OwnerMetadata.SelectorOf(owner.Name, owner.Namespace));

    /// <summary>Compares all objects with the cluster, in their order, then what is no longer wanted.</summary>
    public async Task<IReadOnlyList<PreviewedObject>> CompareAsync(
        IReadOnlyList<KubeObject> desired, IReadOnlyList<InventoryEntry> stale, CancellationToken cancellationToken)
    {
        // A namespace or definition that does not exist yet makes the dry-run of what needs it fail; a run applies it first.
        HashSet<string> namespaces = [.. desired.Where(o => o is { ApiVersion: "v1", Kind: "Namespace" }).Select(o => o.Name)];
        HashSet<(string?, string?)> kinds =
            [.. desired.Where(o => o.Kind == "CustomResourceDefinition").Select(o => (o.Root.StringAt("spec", "group"), o.Root.StringAt("spec", "names", "kind")))];
        await LoadAsync(desired, cancellationToken).ConfigureAwait(false);
        PreviewedObject[] previews = new PreviewedObject[desired.Count + stale.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, previews.Length, options, async (i, token) => previews[i] = i < desired.Count
            ? await CompareAsync(desired[i], namespaces.Contains(desired[i].Namespace) || kinds.Contains((desired[i].Gvk.Group, desired[i].Kind)), token).ConfigureAwait(false)
            : await LookAtStaleAsync(stale[i - desired.Count], token).ConfigureAwait(false)).ConfigureAwait(false);
        // An entry may name a wanted object in another way, such as with a namespace that its kind has not.
        HashSet<ObjectKey> wanted = [.. previews.Take(desired.Count).Select(p => p.Key)];
        return [.. previews.Where((p, i) => i < desired.Count || p.Live is null || !wanted.Contains(p.Live.Key))];
    }

    private async Task LoadAsync(IReadOnlyList<KubeObject> desired, CancellationToken cancellationToken)
    {
        foreach (IGrouping<GroupVersionKind, KubeObject> kind in desired.GroupBy(o => o.Gvk))
        {
            try
            {
                await _live.LoadAsync([.. kind], cancellationToken).ConfigureAwait(false);
            }
            catch (ApplyException)
            {
                // Each object's own dry-run says what is wrong.
            }
        }
    }

    private async Task<PreviewedObject> CompareAsync(KubeObject desired, bool needsEarlier, CancellationToken cancellationToken)
    {
        KubeObject? live = _live.Find(desired);
        if (live is not null && OwnedFields.Compare(desired, live) == Comparison.Same)
        {
            return new(live.Key, ChangeAction.Unchanged, live, live);
        }

        try
        {
            ApplyOptions options = new() { FieldManager = Names.FieldManager, Force = true, DryRun = true };
            KubeObject answer = await client.ApplyAsync(desired, options, cancellationToken).ConfigureAwait(false);
            live ??= await client.GetAsync(desired.Gvk, answer.Namespace, desired.Name, cancellationToken).ConfigureAwait(false);
            ChangeAction action = live is null ? ChangeAction.Created
                : ServerComparison.Differs(answer, live) ? ChangeAction.Configured
                : ChangeAction.Unchanged;
            return new(answer.Key, action, live, answer);
        }
        catch (KubernetesException e) when (e.Class == KubernetesErrorClass.NotFound && needsEarlier)
        {
            return new(desired.Key, ChangeAction.Created, null, desired);
        }
        catch (KubernetesException e)
        {
            return await RefusedAsync(desired, live, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PreviewedObject> RefusedAsync(KubeObject desired, KubeObject? live, KubernetesException refusal, CancellationToken cancellationToken)
    {
        if (refusal is NoMatchException unknown)
        {
            return new(desired.Key, ChangeAction.Configured, live, null, ApplyException.Unknown(desired, unknown).Message);
        }

        if (Recreation.IsCalledForBy(refusal))
        {
            live ??= await FindAsync(desired, cancellationToken).ConfigureAwait(false);
            if (live is not null && (owner.Settings.Force || Recreation.IsAllowedBy(desired, live)))
            {
                return new(live.Key, ChangeAction.Created, live, Overlay.Of(live, desired)) { IsRecreated = true };
            }
        }

        return new(desired.Key, ChangeAction.Configured, live, null, ApplyException.DryRun(desired, refusal).Message);
    }

    // What cannot be read is not known to be there; the refusal says what is wrong.
    private async Task<KubeObject?> FindAsync(KubeObject desired, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(desired.Gvk, desired.Namespace, desired.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException)
        {
            return null;
        }
    }

    private async Task<PreviewedObject> LookAtStaleAsync(InventoryEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            KubeObject? live = await _recorded.ReadAsync(entry, cancellationToken).ConfigureAwait(false);
            bool isDeleted = live is not null && Pruner.MayDelete(live, owner.Name, owner.Namespace);
            return new(entry.Key, live is null ? ChangeAction.Unchanged : isDeleted ? ChangeAction.Deleted : ChangeAction.Skipped, live, null);
        }
        catch (KubernetesException e)
        {
            return new(entry.Key, ChangeAction.Deleted, null, null, $"{entry.Key} query failed: {e.Message}");
        }
    }
}
