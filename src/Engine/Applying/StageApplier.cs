using System.Collections.Concurrent;
using Serverless.Engine.Applying.Drift;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Applying;

/// <summary>
/// Applies the objects of one stage with as few requests as possible (reconcile.md §7.3, architecture decision 4): objects that are
/// as wanted in the fields that we own cost nothing; the others are dry-run first, all of them before any is applied; a single
/// object that differs for certain needs no dry-run, because nothing else of the stage could be left half done.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="takeover">Takes objects over from other tools.</param>
/// <param name="forceAll">Whether every object may be recreated.</param>
/// <param name="confirm">Makes sure that the run is not a stale one, before anything is deleted.</param>
internal sealed class StageApplier(KubernetesClient client, Takeover takeover, bool forceAll, Func<CancellationToken, Task> confirm)
{
    private const int Parallelism = 4;

    /// <summary>How many writes were sent.</summary>
    public long Writes { get; private set; }

    /// <summary>Finds out what must be applied.</summary>
    /// <exception cref="ApplyException">The server refuses one of the objects; nothing of the stage was applied.</exception>
    /// <exception cref="StillDeletingException">An object to recreate is not gone yet.</exception>
    public async Task<IReadOnlyList<PlannedObject>> PlanAsync(IReadOnlyList<KubeObject> desired, LiveObjects live, CancellationToken cancellationToken)
    {
        await live.LoadAsync(desired, cancellationToken).ConfigureAwait(false);
        List<PlannedObject> plan = [];
        List<PlannedObject> open = [];
        bool certain = true;
        foreach (KubeObject wanted in desired)
        {
            PlannedObject planned = new(wanted, live.EntryOf(wanted)) { Live = live.Find(wanted) };
            planned.Answer = planned.Live;
            plan.Add(planned);
            Comparison comparison = planned.Live is null ? Comparison.Changed : OwnedFields.Compare(wanted, planned.Live);
            planned.Cleanup = planned.Live is null ? null : takeover.PatchFor(planned.Live);
            if (comparison != Comparison.Same || planned.Cleanup is not null)
            {
                open.Add(planned);
                certain = comparison == Comparison.Changed;
            }
        }

        if (open.Count == 1 && certain)
        {
            await PlanLoneAsync(open[0], cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DryRunAsync(open, cancellationToken).ConfigureAwait(false);
        }

        return plan;
    }

    /// <summary>Carries a plan out, in order.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="changes">Takes what was done, also before a failure.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ApplyException">The server refused an object; earlier ones of the stage are applied.</exception>
    public async Task ExecuteAsync(IReadOnlyList<PlannedObject> plan, List<ChangeEntry> changes, CancellationToken cancellationToken)
    {
        foreach (PlannedObject planned in plan)
        {
            changes.Add(planned.MustApply
                ? await ApplyAsync(planned, cancellationToken).ConfigureAwait(false)
                : new(planned.Entry, ChangeAction.Unchanged, planned.Answer));
        }
    }

    private async Task PlanLoneAsync(PlannedObject planned, CancellationToken cancellationToken)
    {
        planned.MustApply = true;
        planned.Live ??= await ReadAsync(planned.Desired, cancellationToken).ConfigureAwait(false);
        planned.Cleanup ??= planned.Live is null ? null : takeover.PatchFor(planned.Live);
        planned.Answer = planned.Live;
    }

    private async Task DryRunAsync(List<PlannedObject> open, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<int, Exception> failures = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, open.Count, options, async (i, token) =>
        {
            try
            {
                await DryRunOneAsync(open[i], token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ApplyException or StillDeletingException)
            {
                failures[i] = e;
            }
        }).ConfigureAwait(false);
        if (!failures.IsEmpty)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures[failures.Keys.Min()]);
        }
    }

    private async Task DryRunOneAsync(PlannedObject planned, CancellationToken cancellationToken)
    {
        KubeObject answer = await ApplyOrRecreateAsync(planned, dryRun: true, cancellationToken).ConfigureAwait(false);
        planned.Answer = answer;
        if (answer.ResourceVersion.Length == 0 || planned.Recreated)
        {
            planned.Live = null;
            planned.MustApply = true;
            return;
        }

        planned.Live ??= await ReadAsync(planned.Desired, cancellationToken).ConfigureAwait(false);
        planned.Cleanup ??= planned.Live is null ? null : takeover.PatchFor(planned.Live);
        planned.MustApply = planned.Live is null || planned.Cleanup is not null || ServerComparison.Differs(answer, planned.Live);
        planned.Answer = planned.MustApply ? answer : planned.Live;
    }

    private async Task<ChangeEntry> ApplyAsync(PlannedObject planned, CancellationToken cancellationToken)
    {
        if (planned.Cleanup is not null && planned.Live is { } live)
        {
            await CleanUpAsync(planned.Desired, live, planned.Cleanup, cancellationToken).ConfigureAwait(false);
        }

        bool dryRunDone = planned.Answer is not null && !ReferenceEquals(planned.Answer, planned.Live);
        KubeObject applied = dryRunDone
            ? await ApplyValidatedAsync(planned.Desired, cancellationToken).ConfigureAwait(false)
            : await ApplyOrRecreateAsync(planned, dryRun: false, cancellationToken).ConfigureAwait(false);
        ChangeAction action = planned.Live is null || planned.Recreated ? ChangeAction.Created
            : planned.Cleanup is null && applied.ResourceVersion == planned.Live.ResourceVersion ? ChangeAction.Unchanged
            : ChangeAction.Configured;
        return new(InventoryEntry.Of(applied), action, applied);
    }

    private async Task CleanUpAsync(KubeObject desired, KubeObject live, List<object?> patch, CancellationToken cancellationToken)
    {
        try
        {
            Writes++;
            await client.PatchAsync(
                live.Gvk, live.Namespace, live.Name, new KubePatch(PatchType.Json, patch) { FieldManager = Names.FieldManager }, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.Cleanup(desired, e);
        }
    }

    private async Task<KubeObject> ApplyValidatedAsync(KubeObject desired, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(desired, dryRun: false, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.Apply(desired, e);
        }
    }

    private async Task<KubeObject> ApplyOrRecreateAsync(PlannedObject planned, bool dryRun, CancellationToken cancellationToken)
    {
        KubeObject desired = planned.Desired;
        try
        {
            return await SendAsync(desired, dryRun, cancellationToken).ConfigureAwait(false);
        }
        catch (NoMatchException e)
        {
            throw ApplyException.Unknown(desired, e);
        }
        catch (KubernetesException e) when (Recreation.IsCalledForBy(e))
        {
            planned.Live ??= await ReadAsync(desired, cancellationToken).ConfigureAwait(false);
            if (planned.Live is null || !MustRecreate(desired, planned.Live))
            {
                throw ApplyException.DryRun(desired, e);
            }

            await DeleteAsync(desired, planned.Live, cancellationToken).ConfigureAwait(false);
            planned.Recreated = true;
            return await SendAgainAsync(desired, dryRun, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(desired, e);
        }
    }

    private async Task<KubeObject> SendAgainAsync(KubeObject desired, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(desired, dryRun, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(desired, e);
        }
    }

    private Task<KubeObject> SendAsync(KubeObject desired, bool dryRun, CancellationToken cancellationToken)
    {
        Writes += dryRun ? 0 : 1;
        return client.ApplyAsync(desired, new ApplyOptions { FieldManager = Names.FieldManager, Force = true, DryRun = dryRun }, cancellationToken);
    }

    private async Task DeleteAsync(KubeObject desired, KubeObject live, CancellationToken cancellationToken)
    {
        await confirm(cancellationToken).ConfigureAwait(false);
        try
        {
            Writes++;
            await client.DeleteAsync(
                live.Gvk, live.Namespace, live.Name, new DeleteOptions { Propagation = DeletionPropagation.Background, Uid = live.Uid }, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw new ApplyException($"{desired} immutable field detected, failed to delete object: {e.Message}", e);
        }

        if (await ReadAsync(desired, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new StillDeletingException($"{desired} is being deleted in order to be recreated");
        }
    }

    private async Task<KubeObject?> ReadAsync(KubeObject desired, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(desired.Gvk, desired.Namespace, desired.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(desired, e);
        }
    }

    private bool MustRecreate(KubeObject desired, KubeObject live) => forceAll || Recreation.IsAllowedBy(desired, live);
}
