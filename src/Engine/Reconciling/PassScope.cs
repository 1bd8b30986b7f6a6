using System.Collections.Concurrent;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>The book-keeping of one pass: which objects are due, what they did, and when the next pass is wanted.</summary>
internal sealed class PassScope(ClusterSession session, ClusterMemory memory, TimeProvider time)
{
    private readonly ConcurrentBag<ObjectReport> _reports = [];
    private readonly ConcurrentBag<ObjectInfo> _infos = [];
    private readonly ConcurrentBag<string> _warnings = [];
    private readonly Lock _lock = new();
    private DateTimeOffset? _next;

    /// <summary>
    /// Runs the objects that are due, a few at a time and those that fail last. One that fails unexpectedly is reported and retried; the
    /// others go on.
    /// </summary>
    public async Task ForEachAsync(
        IReadOnlyList<KubeObject> sources,
        Func<KubeObject, ObjectMemory?, Triggers> triggersOf,
        Func<KubeObject, bool> isPushed,
        Func<KubeObject, ObjectMemory?, DateTimeOffset?> notBefore,
        Func<KubeObject, PriorRun, CancellationToken, Task<RunOutcome>> run,
        CancellationToken cancellationToken)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = session.Settings.MaxConcurrent, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(sources.OrderBy(source => memory.Find(source.Uid)?.Failures ?? 0), options, async (source, token) =>
        {
            ObjectMemory? known = memory.Find(source.Uid);
            Triggers triggers;
            bool pushed;
            try
            {
                triggers = triggersOf(source, known);
                pushed = isPushed(source);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // What it depends on cannot be told, so it runs, and the run says what is wrong.
                triggers = new([Triggers.Own(source)]);
                pushed = false;
            }

            if (!pushed && !DuePolicy.IsDue(source, triggers, known, time.GetUtcNow()))
            {
                Want(known?.Next);
                _infos.Add(ObjectInfos.Of(source));
                return;
            }

            PriorRun prior = DuePolicy.PriorTo(triggers, known) with { NotBefore = notBefore(source, known), AskedAt = known?.AskedAt };
            RunOutcome outcome = await RunOneAsync(source, (o, t) => run(o, prior, t), token).ConfigureAwait(false);
            ObjectMemory remembered = DuePolicy.After(outcome, triggers, known, time.GetUtcNow(), prior.NotBefore);
            memory.Set(source.Uid, remembered);
            Want(remembered.Next);
            if (!outcome.Object.IsDeleting)
            {
                _infos.Add(ObjectInfos.Of(outcome.Object));
            }
        }).ConfigureAwait(false);
    }

    /// <summary>Adds something that went wrong without failing anything.</summary>
    public void Warn(string warning) => _warnings.Add(warning);

    /// <summary>The report of the pass.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="repositories">The repositories that its providers watch.</param>
    /// <param name="requests">Requests sent.</param>
    /// <param name="warnings">What went wrong beside the objects.</param>
    public PassReport Report(string cluster, IReadOnlyList<string> repositories, long requests, IEnumerable<string?> warnings)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan? nextIn = _next is { } next ? (next > now ? next - now : TimeSpan.Zero) : null;
        List<ObjectReport> objects = [.. _reports.OrderBy(r => r.Kind, StringComparer.Ordinal).ThenBy(r => r.Namespace, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal)];
        return new(cluster, null, nextIn, objects, repositories, requests, session.Writes)
        {
            Infos = [.. _infos],
            Warnings = [.. _warnings, .. warnings.Append(session.Events.LastFailure).OfType<string>()],
        };
    }

    private async Task<RunOutcome> RunOneAsync(KubeObject source, Func<KubeObject, CancellationToken, Task<RunOutcome>> run, CancellationToken cancellationToken)
    {
        try
        {
            RunOutcome outcome = await run(source, cancellationToken).ConfigureAwait(false);
            Condition? ready = Condition.Find(outcome.Object, Condition.Ready);
            _reports.Add(new(source.Kind, source.Namespace, source.Name, ready?.Reason ?? outcome.Result.ToString(), ready?.Message ?? "", outcome.Changes)
            {
                IsFailed = outcome.Result is RunResult.Failed or RunResult.Stalled,
                IsWaiting = outcome.Result is RunResult.Waiting,
            });
            return outcome;
        }
        catch (KubernetesException e)
        {
            // The cluster did not take the status itself, so the report is the only place left to say so.
            _reports.Add(Failure(source, e.Message));
            return RunOutcome.Of(RunResult.Failed, source);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            string cause = Explain(e);
            _reports.Add(Failure(source, cause));
            return RunOutcome.Of(RunResult.Failed, await MarkAsync(source, cause, cancellationToken).ConfigureAwait(false));
        }
    }

    // Our own errors are written to be read; those of others may quote what nobody should read.
    private static string Explain(Exception e) =>
        e.GetType().Namespace?.StartsWith("Serverless.", StringComparison.Ordinal) == true ? e.Message : $"unexpected {e.GetType().Name}";

    private static ObjectReport Failure(KubeObject source, string message) =>
        new(source.Kind, source.Namespace, source.Name, Reasons.ReconciliationFailed, message, []) { IsFailed = true };

    private async Task<KubeObject> MarkAsync(KubeObject source, string cause, CancellationToken cancellationToken)
    {
        try
        {
            // The run may have written a status before it broke.
            if (await session.Client.GetAsync(source.Gvk, source.Namespace, source.Name, cancellationToken).ConfigureAwait(false) is { } current && current.Uid == source.Uid)
            {
                StatusDraft draft = new(current, time);
                draft.Conditions.MarkFailed(Reasons.ReconciliationFailed, $"reconciliation failed: {cause}");
                await session.Statuses.WriteAsync(draft, onlyIfUnchanged: true, cancellationToken).ConfigureAwait(false);
                return draft.Source;
            }
        }
        catch (Exception e) when (e is KubernetesException or StaleObjectException)
        {
            // The report has said it.
        }

        return source;
    }

    private void Want(DateTimeOffset? next)
    {
        lock (_lock)
        {
            _next = next is { } wanted && (_next is null || wanted < _next) ? wanted : _next;
        }
    }
}
