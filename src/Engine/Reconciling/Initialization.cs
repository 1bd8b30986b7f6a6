using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>The first contact with an object: finalizer and first conditions (reconcile.md §2 row 3, §9 row 2).</summary>
internal static class Initialization
{
    /// <summary>Adds the finalizer if it is missing and writes the first conditions.</summary>
    public static async Task EnsureAsync(ClusterSession session, StatusDraft draft, ReconcileSettings settings, CancellationToken cancellationToken)
    {
        if (draft.Source.Root.ListAt("metadata", "finalizers")?.Contains(Names.Finalizer) == true)
        {
            return;
        }

        await session.Statuses.SetFinalizerAsync(draft, present: true, cancellationToken).ConfigureAwait(false);
        if (settings.Suspended)
        {
            draft.Conditions.MarkReady(Reasons.ReconciliationDisabled, Reasons.InitializedSuspendedMessage);
        }
        else
        {
            draft.Conditions.MarkProgressing(Reasons.InProgressMessage);
        }

        await session.Statuses.WriteAsync(draft, onlyIfUnchanged: false, cancellationToken).ConfigureAwait(false);
    }
}
