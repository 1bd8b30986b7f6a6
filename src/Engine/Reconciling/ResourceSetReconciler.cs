using Serverless.Engine.Applying;
using Serverless.Engine.Inputs;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// Runs one ResourceSet through the state machine of reconcile.md §2. The cluster holds everything that matters, so a run that was
/// cut off anywhere is simply repeated: the inventory is written before the objects it names.
/// </summary>
internal sealed class ResourceSetReconciler(ResourceSetRenderer renderer, DependencyCheck dependencies, TimeProvider time)
{
    private static readonly TimeSpan DependencyRetry = TimeSpan.FromSeconds(5);

    /// <summary>Runs one ResourceSet.</summary>
    /// <param name="session">The cluster.</param>
    /// <param name="source">The ResourceSet as read.</param>
    /// <param name="providers">The providers of its namespace, with what they export now.</param>
    /// <param name="prior">The run before this one.</param>
    /// <param name="cancellationToken">Ends the run; the next pass repeats it.</param>
    public async Task<RunOutcome> RunAsync(
        ClusterSession session, KubeObject source, IReadOnlyList<ResourceSetInputProvider> providers, PriorRun prior, CancellationToken cancellationToken)
    {
        StatusDraft draft = new(source, time);
        try
        {
            if (source.IsDeleting)
            {
                return await new Uninstaller(session, time).RunAsync(draft, cancellationToken).ConfigureAwait(false);
            }

            return await RunLiveAsync(session, draft, providers, prior, cancellationToken).ConfigureAwait(false);
        }
        catch (StaleObjectException)
        {
            return RunOutcome.Of(RunResult.Superseded, draft.Source, TimeSpan.Zero);
        }
    }

    private async Task<RunOutcome> RunLiveAsync(
        ClusterSession session, StatusDraft draft, IReadOnlyList<ResourceSetInputProvider> providers, PriorRun prior, CancellationToken cancellationToken)
    {
        ReconcileSettings settings = ReconcileSettings.From(draft.Source);
        await Initialization.EnsureAsync(session, draft, settings, cancellationToken).ConfigureAwait(false);
        if (settings.Suspended)
        {
            await new ResourceSetRun(session, draft, settings, prior, time).AnnounceAsync(cancellationToken).ConfigureAwait(false);
            await session.Events.RecordAsync(draft.Source, "Warning", Reasons.ReconciliationDisabled, Reasons.DisabledMessage, cancellationToken).ConfigureAwait(false);
            await FinishAsync(session, draft, settings, isOver: true, cancellationToken).ConfigureAwait(false);
            return RunOutcome.Of(RunResult.Suspended, draft.Source);
        }

        if (prior.CancelledBy is { } trigger)
        {
            await CancelHealthCheckAsync(session, draft, trigger, cancellationToken).ConfigureAwait(false);
        }

        ResourceSetRun run = new(session, draft, settings, prior, time);
        RunOutcome outcome;
        try
        {
            outcome = await ReconcileAsync(run, providers, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StaleObjectException or OperationCanceledException && run.HasUntold)
        {
            return run.Supersede();
        }

        await FinishAsync(session, draft, settings, isOver: outcome.Wait is not { IsResumable: true }, cancellationToken).ConfigureAwait(false);
        return outcome with { Object = draft.Source };
    }

    private async Task<RunOutcome> ReconcileAsync(ResourceSetRun run, IReadOnlyList<ResourceSetInputProvider> providers, CancellationToken cancellationToken)
    {
        ResourceSet resourceSet;
        RenderedResources rendered;
        string phase = "build failed";
        try
        {
            resourceSet = ResourceSet.From(run.Draft.Source);
            if (!run.IsResumed && await CheckDependenciesAsync(run, resourceSet, cancellationToken).ConfigureAwait(false) is { } blocked)
            {
                return blocked;
            }

            run.Begin();
            ResourceSetRenderer.CheckSpec(resourceSet);
            phase = "failed to compute inputs";
            CombinedInputs inputs = InputCombiner.Combine(resourceSet, providers);
            phase = "build failed";
            rendered = renderer.Render(resourceSet, inputs, cancellationToken);
            run.CountInputs(inputs, rendered);
        }
        catch (Exception e) when (e is ResourceException or InputException or RenderException)
        {
            return await run.StallAsync(Reasons.BuildFailed, $"{phase}: {e.Message}", cancellationToken).ConfigureAwait(false);
        }

        return await ApplyAsync(run, resourceSet, rendered, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunOutcome?> CheckDependenciesAsync(ResourceSetRun run, ResourceSet resourceSet, CancellationToken cancellationToken)
    {
        DependencyVerdict verdict = await dependencies.CheckAsync(run.Session.Client, resourceSet, cancellationToken).ConfigureAwait(false);
        return verdict switch
        {
            { Invalid: { } cause } => await run.StallAsync(Reasons.InvalidCelExpression, Reasons.TerminalPrefix + cause, cancellationToken).ConfigureAwait(false),
            { NotReady: { } cause } => await run.BlockAsync(cause, DependencyRetry, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
    }

    private static async Task<RunOutcome> ApplyAsync(ResourceSetRun run, ResourceSet resourceSet, RenderedResources rendered, CancellationToken cancellationToken)
    {
        List<KubeObject> objects = [.. rendered.Steps.SelectMany(s => s.Objects)];
        KubernetesClient client = run.Session.ActAs(resourceSet.ServiceAccountName, resourceSet.Namespace);
        ObjectMutator mutator = new(client);
        try
        {
            await mutator.ApplyAsync(objects, resourceSet, cancellationToken).ConfigureAwait(false);
            run.Take(mutator, ObjectDigest.OfObjects(objects));
            return await new StepSequence(run, resourceSet, rendered, client).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ApplyException or ResourceException or KubernetesException or NoMatchException)
        {
            run.Digest = run.Digest.Length > 0 ? run.Digest : ObjectDigest.OfObjects(objects);
            return await run.FailAsync(e.Message, cancellationToken).ConfigureAwait(false);
        }
    }

    // Row 12: seen from outside, the health check goes on between passes, so the next one notices what has come in meanwhile.
    private static async Task CancelHealthCheckAsync(ClusterSession session, StatusDraft draft, string trigger, CancellationToken cancellationToken)
    {
        draft.Conditions.MarkFailed(Reasons.HealthCheckCanceled, $"New reconciliation triggered by {trigger}");
        await session.Statuses.WriteAsync(draft, onlyIfUnchanged: false, cancellationToken).ConfigureAwait(false);
        string message = $"Health checks canceled due to new reconciliation triggered by {trigger}";
        await session.Events.RecordAsync(draft.Source, "Normal", Reasons.HealthCheckCanceled, message, cancellationToken).ConfigureAwait(false);
    }

    // A request is handled when the run is over that it has started, not while that waits for other objects.
    private static async Task FinishAsync(ClusterSession session, StatusDraft draft, ReconcileSettings settings, bool isOver, CancellationToken cancellationToken)
    {
        if (isOver && settings.RequestedAt is { } requested)
        {
            draft.Set("lastHandledReconcileAt", requested);
        }

        await session.Statuses.WriteAsync(draft, onlyIfUnchanged: false, cancellationToken).ConfigureAwait(false);
    }
}
