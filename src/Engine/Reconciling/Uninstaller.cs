using Serverless.Engine.Applying;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>Removes what a deleted ResourceSet has made, then its finalizer (reconcile.md §8.3).</summary>
internal sealed class Uninstaller(ClusterSession session, TimeProvider time)
{
    private static readonly GroupVersionKind ServiceAccount = new("", "v1", "ServiceAccount");
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    /// <summary>Runs the removal; waits for Flux appliers by asking for another pass.</summary>
    public async Task<RunOutcome> RunAsync(StatusDraft draft, CancellationToken cancellationToken)
    {
        KubeObject source = draft.Source;
        if (source.Root.ListAt("metadata", "finalizers")?.Contains(Names.Finalizer) != true)
        {
            return RunOutcome.Of(RunResult.Superseded, source);
        }

        List<string> changes = [];
        ObjectInventory inventory = ObjectInventory.From(source);
        if (!ReconcileSettings.From(source).Suspended && inventory.Entries.Count > 0 && await CanActAsync(source, cancellationToken).ConfigureAwait(false))
        {
            // A reading from the server's cache may show an object that has been replaced by another one of its name.
            await session.Statuses.ConfirmAsync(draft, cancellationToken).ConfigureAwait(false);
            Pruner pruner = new(session.ActAs(ServiceAccountOf(source), source.Namespace), session.Client, source.Name, source.Namespace, new([]), time);
            PruneResult result = await pruner.DeleteAsync(inventory.Entries, cancellationToken).ConfigureAwait(false);
            session.CountWrites(pruner.Writes);
            changes.AddRange(result.Changes.Select(c => c.ToString()));
            if (result.Pending)
            {
                return new(RunResult.Waiting, source, Poll, changes);
            }

            if (result.Failure is { } failure)
            {
                // The reference logs these and lets the object go.
                changes.Add(failure);
            }
        }

        await session.Statuses.SetFinalizerAsync(draft, present: false, cancellationToken).ConfigureAwait(false);
        return new(RunResult.Superseded, draft.Source, null, changes);
    }

    private async Task<bool> CanActAsync(KubeObject source, CancellationToken cancellationToken)
    {
        string name = session.AccountFor(ServiceAccountOf(source));
        return name.Length == 0
            || await session.Client.GetAsync(ServiceAccount, source.Namespace, name, cancellationToken).ConfigureAwait(false) is not null;
    }

    private static string ServiceAccountOf(KubeObject source) => source.Root.StringAt("spec", "serviceAccountName") ?? "";
}
