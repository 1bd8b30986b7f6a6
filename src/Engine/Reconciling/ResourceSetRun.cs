using System.Globalization;
using Serverless.Engine.Applying;
using Serverless.Engine.Applying.Inventory;
using Serverless.Engine.Go;
using Serverless.Engine.Inputs;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>One run of one ResourceSet: where it stands, and how it may end. Every end sets the conditions of reconcile.md §2.</summary>
internal sealed class ResourceSetRun(ClusterSession session, StatusDraft draft, ReconcileSettings settings, PriorRun prior, TimeProvider time)
{
    private readonly Condition? _readyBefore = draft.Conditions.Ready;
    private readonly List<string> _changes = [];
    private readonly List<ChangeLine> _untold = [.. prior.Wait?.Changes ?? []];
    private readonly PendingWait? _resumed = prior.Resumed;
    private readonly Dictionary<string, DateTimeOffset> _waits = new(prior.Resumed?.Waits ?? new Dictionary<string, DateTimeOffset>());
    private readonly Lock _lock = new();
    private Task? _confirmation;
    private int _passed;
    private Dictionary<string, object?>? _metadata;
    private IReadOnlyDictionary<string, string>? _watched;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The cluster.</summary>
    public ClusterSession Session { get; } = session;

    /// <summary>The status being written.</summary>
    public StatusDraft Draft { get; } = draft;

    /// <summary>Settings from annotations.</summary>
    public ReconcileSettings Settings { get; } = settings;

    /// <summary>Digest of the objects to apply; empty before they are known.</summary>
    public string Digest { get; set; } = "";

    /// <summary>When the work began that this run goes on with.</summary>
    public DateTimeOffset Started { get; private set; } = time.GetUtcNow();

    /// <summary>Whether the run goes on with what an earlier pass has begun; its dependencies were met then.</summary>
    public bool IsResumed => _resumed is not null;

    /// <summary>How many steps were applied and found healthy in this run, by this pass or an earlier one; they are not judged again.</summary>
    public int Passed => Math.Max(_passed, Resumed?.Passed ?? 0);

    /// <summary>Whether the run goes on with a wait: what comes before it was done.</summary>
    public bool WasIn(string name) => Resumed?.Name == name;

    // What is known of other objects than those at hand does not count.
    private PendingWait? Resumed => _resumed is { } wait && (wait.Digest == Digest || wait.Digest.Length == 0) ? wait : null;

    /// <summary>
    /// How long a wait has lasted. Its beginning is remembered between passes; where that is lost, a Reconciling message that
    /// belongs to the wait tells it, so that a deadline survives restarts.
    /// </summary>
    /// <param name="name">The wait.</param>
    /// <param name="message">The message that was written when it began, or <see langword="null"/> when none was.</param>
    public TimeSpan Waited(string name, string? message) => Time.GetUtcNow() - SinceOf(name, message);

    /// <summary>Past the checks that need no work: the conditions say so from here on, whatever is written next.</summary>
    public void Begin()
    {
        if (Draft.Conditions.Reconciling is { Reason: Reasons.Progressing } going && going.ObservedGeneration == Draft.Source.Generation)
        {
            Started = _resumed?.Started ?? (prior.ChangedBy is null ? going.LastTransitionTime : Started);
            return;
        }

        Draft.Conditions.MarkProgressing(Reasons.InProgressMessage);
    }

    /// <summary>Takes over what the mutations have found, and the digest of the objects.</summary>
    public void Take(ObjectMutator mutator, string digest)
    {
        Digest = digest;
        _watched = mutator.Watched;
        List<object?> references = [.. mutator.ExternalReferences];
        Draft.Set("externalChecksumRefs", references.Count > 0 ? references : null);
    }

    /// <summary>Notes the counts that history shows.</summary>
    public void CountInputs(CombinedInputs inputs, RenderedResources rendered)
    {
        _metadata = new()
        {
            ["inputs"] = inputs.Sets.Count.ToString(CultureInfo.InvariantCulture),
            ["resources"] = rendered.Steps.Sum(s => s.Objects.Count).ToString(CultureInfo.InvariantCulture),
        };
        if (rendered.Steps.Any(s => s.Name.Length > 0))
        {
            _metadata["steps"] = rendered.Steps.Count.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Writes that work goes on, and the inventory of what is about to be applied, before anything is applied.</summary>
    /// <exception cref="StaleObjectException">The ResourceSet was changed or deleted meanwhile: nothing may be applied.</exception>
    public async Task RecordAsync(ObjectInventory inventory, CancellationToken cancellationToken)
    {
        Draft.Set("inventory", inventory.ToTree());
        if (await Session.Statuses.WriteAsync(Draft, onlyIfUnchanged: true, cancellationToken).ConfigureAwait(false))
        {
            lock (_lock)
            {
                _confirmation = Task.CompletedTask;
            }
        }
    }

    /// <summary>Makes sure, once a pass, that the ResourceSet is still the one that the run began with; comes before whatever cannot be undone.</summary>
    /// <exception cref="StaleObjectException">The ResourceSet was changed or deleted meanwhile: nothing may be applied or deleted.</exception>
    public Task ConfirmAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _confirmation ??= Session.Statuses.ConfirmAsync(Draft, cancellationToken);
        }
    }

    /// <summary>A step was applied and found healthy.</summary>
    /// <param name="count">The number of steps that are done now.</param>
    public void Pass(int count) => _passed = count;

    /// <summary>Whether anything was changed that no event has told yet.</summary>
    public bool HasUntold => _untold.Count > 0;

    /// <summary>Whether the step at hand has changed anything that no event has told yet.</summary>
    public bool HasUntoldOfStep => _untold.Exists(line => line.Step == Step);

    /// <summary>Takes note of changes, to be announced once even if the run has to wait before that.</summary>
    public void Note(IEnumerable<ChangeEntry> changes)
    {
        foreach (string line in changes.Where(c => c.Action != ChangeAction.Unchanged).Select(c => c.ToString()))
        {
            if (_untold.TrueForAll(known => known.Text != line))
            {
                _untold.Add(new(Step, line));
            }
        }
    }

    /// <summary>The step whose changes are being noted; empty for the final one.</summary>
    public string Step { get; set; } = "";

    /// <summary>Writes an event for each step, with a line for each change that was noted.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        foreach (string step in _untold.Select(line => line.Step).Distinct().ToList())
        {
            await AnnounceAsync(step, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes one event with a line for each change of a step.</summary>
    public async Task AnnounceAsync(string step, CancellationToken cancellationToken)
    {
        List<string> lines = [.. _untold.Where(line => line.Step == step).Select(line => line.Text)];
        if (lines.Count > 0)
        {
            string prefix = step.Length > 0 ? $"step \"{step}\": " : "";
            await Session.Events.NormalAsync(Draft.Source, Reasons.ApplySucceeded, prefix + string.Join('\n', lines), cancellationToken).ConfigureAwait(false);
            _changes.AddRange(lines);
            _untold.RemoveAll(line => line.Step == step);
        }
    }

    /// <summary>The run succeeded.</summary>
    public async Task<RunOutcome> SucceedAsync(CancellationToken cancellationToken)
    {
        TimeSpan duration = Time.GetUtcNow() - Started;
        string message = $"Reconciliation finished in {GoDuration.FormatRounded(duration)}";
        Draft.Set("lastAppliedRevision", Digest);
        AddHistory(Digest, Reasons.ReconciliationSucceeded, duration, _metadata);
        Draft.Conditions.MarkReady(Reasons.ReconciliationSucceeded, message);
        // What changed in a ResourceSet that was ready has had its own event.
        if (_readyBefore is not { Status: "True" })
        {
            await Session.Events.RecordAsync(Draft.Source, "Normal", Reasons.ReconciliationSucceeded, message, cancellationToken).ConfigureAwait(false);
        }

        return End(RunResult.Succeeded, Settings.Interval > TimeSpan.Zero ? Settings.Interval : null);
    }

    /// <summary>Other objects are waited for; the pass ends and another one goes on.</summary>
    /// <param name="poll">When to look again.</param>
    /// <param name="name">What is waited for, to find the beginning of the wait again.</param>
    /// <param name="message">The Reconciling message that belongs to the wait, or <see langword="null"/>.</param>
    public RunOutcome WaitFor(TimeSpan poll, string name, string? message) =>
        End(RunResult.Waiting, poll) with { Wait = WaitOf(name, SinceOf(name, message)) };

    /// <summary>Applying, pruning or a health check failed; retried.</summary>
    public async Task<RunOutcome> FailAsync(string cause, CancellationToken cancellationToken)
    {
        string message = $"reconciliation failed: {cause}";
        AddHistory(Digest, Reasons.ReconciliationFailed, Time.GetUtcNow() - Started, _metadata);
        await EndAsync(Reasons.ReconciliationFailed, message, stalled: false, cancellationToken).ConfigureAwait(false);
        return End(RunResult.Failed, null);
    }

    /// <summary>The specification cannot be carried out; nothing is tried until it changes.</summary>
    public async Task<RunOutcome> StallAsync(string reason, string message, CancellationToken cancellationToken)
    {
        if (reason == Reasons.BuildFailed)
        {
            AddHistory(ObjectDigest.OfJson(Draft.Source.Root.At("spec")), reason, Time.GetUtcNow() - Started, null);
        }

        await EndAsync(reason, message, stalled: true, cancellationToken).ConfigureAwait(false);
        return End(RunResult.Stalled, null);
    }

    /// <summary>A dependency is not there yet; one event when that begins.</summary>
    public async Task<RunOutcome> BlockAsync(string cause, TimeSpan retry, CancellationToken cancellationToken)
    {
        string message = $"Retrying dependency check: {cause}";
        bool first = _readyBefore?.Reason != Reasons.DependencyNotReady;
        Draft.Conditions.MarkFailed(Reasons.DependencyNotReady, message);
        if (first)
        {
            await Session.Events.NormalAsync(Draft.Source, Reasons.DependencyNotReady, message, cancellationToken).ConfigureAwait(false);
        }

        RunOutcome blocked = RunOutcome.Of(RunResult.Waiting, Draft.Source, retry);
        return HasUntold ? blocked with { Wait = WaitOf(PendingWait.Dependency, Time.GetUtcNow()) } : blocked;
    }

    /// <summary>The run was cut off, or goes on from an old reading: what it has changed is told by the next one.</summary>
    public RunOutcome Supersede() => RunOutcome.Of(RunResult.Superseded, Draft.Source, TimeSpan.Zero) with
    {
        Wait = (_resumed ?? new PendingWait(PendingWait.Dependency, Time.GetUtcNow(), Started)) with { Changes = [.. _untold] },
    };

    // What was changed before it is told first. A failure that repeats with the same words has one event in the cluster: one for each retry would only be folded by readers.
    private async Task EndAsync(string reason, string message, bool stalled, CancellationToken cancellationToken)
    {
        await AnnounceAsync(cancellationToken).ConfigureAwait(false);
        if (stalled)
        {
            Draft.Conditions.MarkStalled(reason, message);
        }
        else
        {
            Draft.Conditions.MarkFailed(reason, message);
        }

        bool known = _readyBefore is { } before && before.Reason == reason && before.Message == Draft.Conditions.Ready?.Message
            && before.ObservedGeneration == Draft.Source.Generation;
        if (known)
        {
            Session.Events.Remind(Draft.Source, "Warning", reason, message);
        }
        else
        {
            await Session.Events.WarningAsync(Draft.Source, reason, message, cancellationToken).ConfigureAwait(false);
        }
    }

    private RunOutcome End(RunResult result, TimeSpan? after) => new(result, Draft.Source, after, _changes) { Watched = _watched };

    private PendingWait WaitOf(string name, DateTimeOffset since) =>
        new(name, since, Started) { Digest = Digest, Passed = Passed, Waits = _waits, Changes = _untold };

    private DateTimeOffset SinceOf(string name, string? message)
    {
        if (!_waits.TryGetValue(name, out DateTimeOffset since))
        {
            bool told = _resumed is null && prior.ChangedBy is null && Draft.Conditions.Reconciling is { Reason: Reasons.Progressing } going && going.Message == message;
            since = told ? Draft.Conditions.Reconciling!.LastTransitionTime : Time.GetUtcNow();
            _waits[name] = since;
        }

        return since;
    }

    private void AddHistory(string digest, string reason, TimeSpan duration, Dictionary<string, object?>? metadata) =>
        Draft.Set("history", History.Upsert(Draft.Get("history") as List<object?>, digest, reason, Time.GetUtcNow(), duration, metadata));
}
