using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>Runs one ResourceSetInputProvider through the state machine of reconcile.md §9.</summary>
internal sealed class ProviderReconciler(ProviderScanner scanner, ScanStore scans, TimeProvider time)
{
    /// <summary>Whether a pushed repository is the one that a provider watches.</summary>
    public static bool IsPushed(KubeObject source, string? repository) =>
        repository is not null
        && !ReconcileSettings.From(source).Suspended
        && RepositoryOf(ResourceSetInputProvider.From(source)) is { } watched
        && (repository == WorkItem.AnyRepository || repository == watched);

    /// <summary>The repository that a provider watches as <c>registry/repository</c>, or <see langword="null"/> when it watches none.</summary>
    public static string? RepositoryOf(ResourceSetInputProvider provider) =>
        ReferenceOf(provider) is { } reference ? ImageReference.Create(reference.Host, reference.Repository, null, null)?.Name : null;

    private static RepositoryReference? ReferenceOf(KubeObject source)
    {
        try
        {
            return ReferenceOf(ResourceSetInputProvider.From(source));
        }
        catch (ResourceException)
        {
            // The provider's own run says what is wrong with it.
            return null;
        }
    }

    private static RepositoryReference? ReferenceOf(ResourceSetInputProvider provider)
    {
        if (!provider.Type.EndsWith("ArtifactTag", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return RepositoryReference.Parse(provider.Url);
        }
        catch (RegistryException)
        {
            // The provider's own run says what is wrong with its address.
            return null;
        }
    }

    /// <summary>Runs one provider.</summary>
    public async Task<RunOutcome> RunAsync(ClusterSession session, KubeObject source, WorkItem item, CancellationToken cancellationToken)
    {
        StatusDraft draft = new(source, time);
        try
        {
            if (source.IsDeleting)
            {
                await session.Statuses.SetFinalizerAsync(draft, present: false, cancellationToken).ConfigureAwait(false);
                return RunOutcome.Of(RunResult.Superseded, draft.Source);
            }

            return await RunLiveAsync(session, draft, item, cancellationToken).ConfigureAwait(false);
        }
        catch (StaleObjectException)
        {
            return RunOutcome.Of(RunResult.Superseded, draft.Source, TimeSpan.Zero);
        }
    }

    private async Task<RunOutcome> RunLiveAsync(ClusterSession session, StatusDraft draft, WorkItem item, CancellationToken cancellationToken)
    {
        ReconcileSettings settings = ReconcileSettings.From(draft.Source);
        await Initialization.EnsureAsync(session, draft, settings, cancellationToken).ConfigureAwait(false);
        RunOutcome outcome;
        if (settings.Suspended)
        {
            await session.Events.RecordAsync(draft.Source, "Warning", Reasons.ReconciliationDisabled, Reasons.DisabledMessage, cancellationToken).ConfigureAwait(false);
            outcome = RunOutcome.Of(RunResult.Suspended, draft.Source);
        }
        else
        {
            outcome = await new ProviderRun(session, draft, scanner, time).RunAsync(NotBefore(draft, settings, item), cancellationToken).ConfigureAwait(false);
        }

        if (settings.RequestedAt is { } requested)
        {
            draft.Set("lastHandledReconcileAt", requested);
        }

        await session.Statuses.WriteAsync(draft, onlyIfUnchanged: false, cancellationToken).ConfigureAwait(false);
        return outcome with { Object = draft.Source };
    }

    // How old a shared scan may be: a push wants what was asked for after it; who asks or edits wants it from now; an interval run
    // takes half its interval, which is never as old as the run before. The retry of a run that failed owes what that run owed.
    private DateTimeOffset NotBefore(StatusDraft draft, ReconcileSettings settings, WorkItem item)
    {
        RepositoryReference? reference = ReferenceOf(draft.Source);
        if (reference is not null && IsPushed(draft.Source, item.Repository))
        {
            return scans.NotePush(reference, item.ReceivedAt);
        }

        bool requested = settings.RequestedAt is { } token && token != draft.Get("lastHandledReconcileAt") as string;
        bool edited = draft.Conditions.Ready is { ObservedGeneration: > 0 } ready && ready.ObservedGeneration != draft.Source.Generation;
        DateTimeOffset now = time.GetUtcNow();
        if (requested || edited || settings.Interval <= TimeSpan.Zero)
        {
            return now;
        }

        DateTimeOffset notBefore = now - (settings.Interval / 2);
        DateTimeOffset? failed = draft.Conditions.Ready is { Status: "False", Reason: Reasons.ReconciliationFailed } failure ? failure.LastTransitionTime : null;
        DateTimeOffset? pushed = reference is null ? null : scans.LastPush(reference);
        return new[] { notBefore, failed ?? notBefore, pushed ?? notBefore }.Max();
    }
}
