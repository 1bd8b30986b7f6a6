using System.Globalization;
using Serverless.Engine.Applying;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Applying.Mutations;
using Serverless.Engine.Health;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>
/// Applies the steps of a ResourceSet one after the other, collects garbage and checks health (reconcile.md §7, §8, §14).
/// Nothing is slept through: where other objects must be waited for, the run ends and the next one arrives at the same place,
/// because what was applied before is found unchanged.
/// </summary>
internal sealed class StepSequence(ResourceSetRun run, ResourceSet resourceSet, RenderedResources rendered, KubernetesClient client)
{
    private const string PruneWait = "prune";
    private static readonly TimeSpan StagePoll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StageLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HealthPoll = TimeSpan.FromSeconds(5);

    private readonly StageApplier _applier = new(client, new Takeover(run.Session.Settings.OverrideManagers), resourceSet.Settings.Force, run.ConfirmAsync);
    private readonly HealthCheck _health = new(client, run.Time);
    private readonly LiveObjects _live = new(client, OwnerMetadata.SelectorOf(resourceSet.Name, resourceSet.Namespace));
    private readonly ObjectInventory _before = ObjectInventory.From(run.Draft.Source);
    private readonly List<InventoryEntry> _applied = [];

    /// <summary>Runs the sequence.</summary>
    /// <exception cref="ApplyException">An object was refused; the run has failed.</exception>
    public async Task<RunOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RunStepsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StillDeletingException)
        {
            await KeepAsync(cancellationToken).ConfigureAwait(false);
            return run.WaitFor(StagePoll, "recreation", null);
        }
        finally
        {
            run.Session.CountWrites(_applier.Writes);
        }
    }

    private async Task<RunOutcome> RunStepsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ChangeEntry> last = [];
        for (int i = 0; i < rendered.Steps.Count; i++)
        {
            RenderedStep step = rendered.Steps[i];
            bool final = i == rendered.Steps.Count - 1;
            run.Step = final ? "" : step.Name;
            List<ChangeEntry> changes = [];
            if (!HasDoneJobs(i) && await RecreateJobsAsync(step, cancellationToken).ConfigureAwait(false))
            {
                await KeepAsync(cancellationToken).ConfigureAwait(false);
                return run.WaitFor(HealthPoll, WaitName(i, "jobs"), null);
            }

            foreach ((ApplyStage stage, IReadOnlyList<KubeObject> objects) in StagePlan.Of(step.Objects))
            {
                if (await ApplyStageAsync(i, stage, objects, changes, cancellationToken).ConfigureAwait(false) is { } waiting)
                {
                    return waiting;
                }
            }

            if (!final && await EndStepAsync(step, i, changes, cancellationToken).ConfigureAwait(false) is { } unhealthy)
            {
                return unhealthy;
            }

            last = changes;
        }

        return await EndAsync(last, cancellationToken).ConfigureAwait(false);
    }

    // A Job of a step that was applied in this run fails its health check and is recreated by the next run, not by this one for ever.
    private bool HasDoneJobs(int index) =>
        index < run.Passed || run.WasIn(WaitName(index, PendingWait.Health)) || (index == rendered.Steps.Count - 1 && run.WasIn(PruneWait));

    private async Task<bool> RecreateJobsAsync(RenderedStep step, CancellationToken cancellationToken)
    {
        FailedJobs jobs = new(client, run.ConfirmAsync, run.Time);
        try
        {
            return await jobs.DeleteAsync(step.Objects, resourceSet, cancellationToken).ConfigureAwait(false);
        }
        catch (ApplyException e) when (step.Name.Length > 0)
        {
            throw new ApplyException($"step \"{step.Name}\" job recreation failed: {e.Message}", e);
        }
        finally
        {
            run.Session.CountWrites(jobs.Writes);
        }
    }

    private async Task<RunOutcome?> ApplyStageAsync(
        int index, ApplyStage stage, IReadOnlyList<KubeObject> objects, List<ChangeEntry> changes, CancellationToken cancellationToken)
    {
        RenderedStep step = rendered.Steps[index];
        List<ChangeEntry> applied = [];
        try
        {
            IReadOnlyList<PlannedObject> plan = await _applier.PlanAsync(objects, _live, cancellationToken).ConfigureAwait(false);
            _applied.AddRange(plan.Select(p => p.Entry));
            if (plan.Any(p => p.MustApply))
            {
                await KeepAsync(cancellationToken).ConfigureAwait(false);
            }

            try
            {
                await _applier.ExecuteAsync(plan, applied, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                changes.AddRange(applied);
                run.Note(applied);
            }

            if (index < run.Passed || stage is not (ApplyStage.Definitions or ApplyStage.Classes))
            {
                return null;
            }

            return await WaitForStageAsync(WaitName(index, stage.ToString()), applied, cancellationToken).ConfigureAwait(false);
        }
        catch (ApplyException e) when (step.Name.Length > 0)
        {
            throw new ApplyException($"step \"{step.Name}\" apply failed: {e.Message}", e);
        }
    }

    private async Task<RunOutcome?> WaitForStageAsync(string wait, IReadOnlyList<ChangeEntry> applied, CancellationToken cancellationToken)
    {
        HealthReport report = await _health.CheckAsync(applied, cancellationToken).ConfigureAwait(false);
        bool healthy = report.Summary.Decide(failFast: false) == WaitOutcome.Succeeded;
        if (healthy && await DefinedKinds.AreServedAsync(client, applied, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        TimeSpan waited = run.Waited(wait, null);
        if (healthy && waited > StageLimit)
        {
            // Whatever needs the kind says that it is not served.
            return null;
        }

        if (waited > StageLimit || report.Summary.Decide(failFast: false) == WaitOutcome.Failed)
        {
            throw new ApplyException(report.TimeoutText);
        }

        await KeepAsync(cancellationToken).ConfigureAwait(false);
        return run.WaitFor(NextLook(waited), wait, null);
    }

    private async Task<RunOutcome?> EndStepAsync(RenderedStep step, int index, List<ChangeEntry> changes, CancellationToken cancellationToken)
    {
        string message = string.Create(CultureInfo.InvariantCulture, $"Applying step {index + 1}/{rendered.Steps.Count} \"{step.Name}\"");
        if (run.HasUntoldOfStep)
        {
            run.Draft.Conditions.MarkProgressing(message);
            await KeepAsync(cancellationToken).ConfigureAwait(false);
            await run.AnnounceAsync(run.Step, cancellationToken).ConfigureAwait(false);
        }

        if (index < run.Passed)
        {
            return null;
        }

        HealthReport report = await _health.CheckAsync(changes, cancellationToken).ConfigureAwait(false);
        if (report.Summary.Decide(failFast: false) == WaitOutcome.Succeeded)
        {
            run.Pass(index + 1);
            return null;
        }

        return await WaitOrFailAsync(report, index, message, Union(), cancellationToken).ConfigureAwait(false);
    }

    private static string WaitName(int index, string reason) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}/{reason}");

    private TimeSpan StepTimeout(RenderedStep step) => step.Timeout ?? resourceSet.Settings.Timeout;

    private static string StepPrefix(RenderedStep step) => step.Name.Length > 0 ? $"step \"{step.Name}\" health check failed: " : "";

    private async Task<RunOutcome> WaitOrFailAsync(
        HealthReport report, int index, string message, ObjectInventory inventory, CancellationToken cancellationToken)
    {
        RenderedStep step = rendered.Steps[index];
        string prefix = StepPrefix(step);
        string name = WaitName(index, PendingWait.Health);
        if (run.Draft.Conditions.Reconciling?.Message != message)
        {
            run.Draft.Conditions.MarkProgressing(message);
        }

        TimeSpan waited = run.Waited(name, message);
        if (report.Summary.Decide(failFast: true) == WaitOutcome.Failed)
        {
            throw new ApplyException(prefix + report.FailureText);
        }

        if (waited >= StepTimeout(step))
        {
            throw new ApplyException(prefix + report.TimeoutText);
        }

        await run.RecordAsync(inventory, cancellationToken).ConfigureAwait(false);
        return run.WaitFor(NextLook(waited), name, message);
    }

    private async Task<RunOutcome> EndAsync(IReadOnlyList<ChangeEntry> last, CancellationToken cancellationToken)
    {
        ObjectInventory after = new(_applied);
        IReadOnlyList<InventoryEntry> stale = _before.Except(after);
        if (stale.Count > 0)
        {
            await KeepAsync(cancellationToken).ConfigureAwait(false);
            Pruner pruner = new(client, run.Session.Client, resourceSet.Name, resourceSet.Namespace, after, run.Time);
            PruneResult pruned = await pruner.DeleteAsync(stale, cancellationToken).ConfigureAwait(false);
            run.Session.CountWrites(pruner.Writes);
            if (pruned.Failure is { } failure)
            {
                // What is gone is found gone again, and told by the run that gets through.
                throw new ApplyException(failure);
            }

            run.Note(pruned.Changes);
            if (pruned.Pending)
            {
                return run.WaitFor(HealthPoll, PruneWait, null);
            }
        }

        run.Draft.Set("inventory", after.ToTree());
        await run.AnnounceAsync(cancellationToken).ConfigureAwait(false);
        if (resourceSet.Wait && last.Count > 0)
        {
            HealthReport report = await _health.CheckAsync(last, cancellationToken).ConfigureAwait(false);
            if (report.Summary.Decide(failFast: true) != WaitOutcome.Succeeded)
            {
                // The message of the step before gives way, so that the time of this check counts from its own beginning.
                return await WaitOrFailAsync(report, rendered.Steps.Count - 1, Status.Reasons.InProgressMessage, after, cancellationToken).ConfigureAwait(false);
            }
        }

        return await run.SucceedAsync(cancellationToken).ConfigureAwait(false);
    }

    // The inventory on record always covers what is in the cluster: the old entries and all that was or is about to be applied.
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        await run.RecordAsync(Union(), cancellationToken).ConfigureAwait(false);
        await run.ConfirmAsync(cancellationToken).ConfigureAwait(false);
    }

    // Soon at first, as most objects become ready quickly, then every five seconds.
    private static TimeSpan NextLook(TimeSpan waited) => TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 2, FirstLook.Ticks, HealthPoll.Ticks));

    private ObjectInventory Union() => _before.Union(new(_applied));
}
