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

    /// <summary>
    /// How old a shared scan may be: a push wants what was asked for after it; who asks or edits wants it from now; an interval run
    /// takes half its interval, which is never as old as the run before. Nothing that a run before was made of is older, whichever
    /// process made it, and the retry of a run that failed owes what that run owed.
    /// </summary>
    public DateTimeOffset NotBefore(KubeObject source, WorkItem item, ObjectMemory? known)
    {
        DateTimeOffset wanted = Wanted(source, item);
        return new[] { wanted, known?.Owed ?? wanted, known?.AskedAt ?? wanted }.Max();
    }

    private DateTimeOffset Wanted(KubeObject source, WorkItem item)
    {
        RepositoryReference? reference = ReferenceOf(source);
        bool isPushed = reference is not null && IsPushed(source, item.Repository);
        DateTimeOffset? pushed = reference is null ? null : isPushed ? scans.NotePush(reference, item.ReceivedAt) : scans.LastPush(reference);
        ReconcileSettings settings = ReconcileSettings.From(source);
        bool requested = settings.RequestedAt is { } token && token != source.Root.StringAt("status", "lastHandledReconcileAt");
        bool edited = Condition.Find(source, Condition.Ready) is { ObservedGeneration: > 0 } ready && ready.ObservedGeneration != source.Generation;
        DateTimeOffset now = time.GetUtcNow();
        if (requested || edited)
        {
            return now;
        }

        DateTimeOffset half = settings.Interval > TimeSpan.Zero ? now - (settings.Interval / 2) : isPushed ? DateTimeOffset.MinValue : now;
        return pushed > half ? pushed.Value : half;
    }

    /// <summary>Runs one provider.</summary>
    /// <param name="session">The cluster.</param>
    /// <param name="source">The provider.</param>
    /// <param name="prior">What is known of the run before.</param>
    /// <param name="scanning">Ends the scanning of this pass: a call that is not over then has failed.</param>
    /// <param name="cancellationToken">Ends the run; the next pass repeats it.</param>
    public async Task<RunOutcome> RunAsync(
        ClusterSession session, KubeObject source, PriorRun prior, CancellationToken scanning, CancellationToken cancellationToken)
    {
        StatusDraft draft = new(source, time);
        try
        {
            if (source.IsDeleting)
            {
                await session.Statuses.SetFinalizerAsync(draft, present: false, cancellationToken).ConfigureAwait(false);
                return RunOutcome.Of(RunResult.Superseded, draft.Source);
            }

            return await RunLiveAsync(session, draft, prior, scanning, cancellationToken).ConfigureAwait(false);
        }
        catch (StaleObjectException)
        {
            return RunOutcome.Of(RunResult.Superseded, draft.Source, TimeSpan.Zero);
        }
    }

    private async Task<RunOutcome> RunLiveAsync(
        ClusterSession session, StatusDraft draft, PriorRun prior, CancellationToken scanning, CancellationToken cancellationToken)
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
            ProviderRun run = new(session, draft, scanner, time);
            outcome = await run.RunAsync(new(prior.NotBefore ?? time.GetUtcNow(), prior.AskedAt), scanning, cancellationToken).ConfigureAwait(false);
        }

        if (settings.RequestedAt is { } requested)
        {
            draft.Set("lastHandledReconcileAt", requested);
        }

        await session.Statuses.WriteAsync(draft, onlyIfUnchanged: false, cancellationToken).ConfigureAwait(false);
        return outcome with { Object = draft.Source };
    }
}
