using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Schedules;
using Serverless.Engine.Status;

namespace Serverless.Engine.Reconciling;

/// <summary>One run of one provider: schedule, specification, call, export.</summary>
internal sealed class ProviderRun(ClusterSession session, StatusDraft draft, ProviderScanner scanner, TimeProvider time)
{
    private const string Separator = "; ";

    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly Condition? _readyBefore = draft.Conditions.Ready;
    private readonly bool _isNew = draft.Conditions is { Ready.Status: "Unknown", Reconciling: not null };

    /// <summary>Runs the provider.</summary>
    /// <param name="age">How old what the scan uses may be.</param>
    /// <param name="scanning">Ends the scanning of this pass: a call that is not over then has failed.</param>
    /// <param name="cancellationToken">Ends the run; the next pass repeats it.</param>
    public async Task<RunOutcome> RunAsync(ScanAge age, CancellationToken scanning, CancellationToken cancellationToken)
    {
        ResourceSetInputProvider provider = ResourceSetInputProvider.From(draft.Source);
        bool forced = IsForced(provider.Settings);
        if (provider.Settings.ForceAt is { } forceAt)
        {
            draft.Set("lastHandledForceAt", forceAt);
        }

        ScheduleSet schedule;
        try
        {
            schedule = ScheduleSet.Parse(provider.Schedule, provider.Settings.Timeout);
            schedule.RequireTriggers(_started);
        }
        catch (ScheduleException e)
        {
            return await StallAsync(Reasons.InvalidSchedule, e, cancellationToken).ConfigureAwait(false);
        }

        if (!forced && !schedule.MayRun(_started) && schedule.Next(_started) is { } next)
        {
            return await SkipAsync(next, cancellationToken).ConfigureAwait(false);
        }

        draft.Set("nextSchedule", null);
        return await CallAsync(provider, schedule, age, scanning, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunOutcome> CallAsync(
        ResourceSetInputProvider provider, ScheduleSet schedule, ScanAge age, CancellationToken scanning, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(scanning, cancellationToken);
        ScanResult result;
        try
        {
            ProviderRules.Check(provider);
            ProviderSecrets secrets = await ProviderSecretsReader.ReadAsync(provider, new ClusterSecrets(session.Client, session.Cluster), stop.Token).ConfigureAwait(false);
            result = await LimitAsync(provider, token => ScanAsync(provider, secrets, age, token), stop.Token).ConfigureAwait(false);
        }
        catch (ProviderException e) when (e.IsTerminal)
        {
            return await StallAsync(Reasons.InvalidSpec, e, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException e)
        {
            return await FailAsync(e, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (scanning.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return await FailAsync(new ProviderException("the provider call was cut off: the time that a pass has for its providers is over", e), cancellationToken).ConfigureAwait(false);
        }

        return await ExportAsync(provider, schedule, result, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the call within the provider's own time, which begins after what it needs has been read (providers.md §1.8).</summary>
    private async Task<ScanResult> LimitAsync(ResourceSetInputProvider provider, Func<CancellationToken, Task<ScanResult>> scan, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(provider.Settings.CallTimeout, time);
        using CancellationTokenSource call = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await scan(call.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException($"the provider call did not end within {GoDuration.Format(provider.Settings.Timeout)}", e);
        }
    }

    private Task<ScanResult> ScanAsync(ResourceSetInputProvider provider, ProviderSecrets secrets, ScanAge age, CancellationToken cancellationToken)
    {
        if (provider.Type != ProviderTypes.ExternalArtifact)
        {
            return scanner.ScanAsync(provider, secrets, age, cancellationToken);
        }

        string account = session.AccountFor(provider.ServiceAccountName);
        ExternalArtifactSource source = new(session.ActAs(account, provider.Namespace), account);
        return ProviderScanner.ScanAsync(provider, secrets, source, age, cancellationToken);
    }

    private async Task<RunOutcome> ExportAsync(
        ResourceSetInputProvider provider, ScheduleSet schedule, ScanResult result, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        string revision = ObjectDigest.OfInputs(result.Inputs);
        bool changed = revision != provider.LastExportedRevision;
        (TimeSpan? after, bool exact) = Plan(provider.Settings, schedule, now);
        if (!changed && _readyBefore is { Status: "True" } ready && ready.ObservedGeneration == draft.Source.Generation
            && ready.Reason == Reasons.ReconciliationSucceeded && WarningsOf(ready.Message) == string.Join(Separator, result.Warnings))
        {
            // Nothing new: the status stays as it is, unless a request or the schedule has to be recorded.
            return RunOutcome.Of(RunResult.Succeeded, draft.Source, after) with { Exact = exact, AskedAt = result.AskedAt };
        }

        string message = $"Reconciliation finished in {GoDuration.FormatRounded(now - _started)}";
        draft.Set("exportedInputs", new List<object?>(result.Inputs));
        draft.Set("lastExportedRevision", revision);
        draft.Conditions.MarkReady(Reasons.ReconciliationSucceeded, string.Join(Separator, [message, .. result.Warnings]));
        Dictionary<string, object?> annotations = new()
        {
            [$"{Names.Group}/revision"] = revision,
            [$"{Names.Group}/token"] = Token(now),
        };
        await session.Events.WriteAsync(
            draft.Source, "Normal", Reasons.ReconciliationSucceeded, string.Join(Separator, [$"{message}, revision {revision}", .. schedule.Advice]), annotations, notify: changed, cancellationToken).ConfigureAwait(false);
        return new(RunResult.Succeeded, draft.Source, after, changed ? Describe(result) : []) { Exact = exact, AskedAt = result.AskedAt };
    }

    private (TimeSpan? After, bool Exact) Plan(ReconcileSettings settings, ScheduleSet schedule, DateTimeOffset now)
    {
        SchedulePlan plan = schedule.PlanAfter(now, settings.Interval);
        if (plan.NextSchedule is { } next)
        {
            draft.Set("nextSchedule", Tree(next));
        }

        return (plan.RunAt - now, plan.NextSchedule is not null);
    }

    private static Dictionary<string, object?> Tree(ScheduledTime next) => new()
    {
        ["cron"] = next.Schedule.Cron,
        ["timeZone"] = next.Schedule.TimeZone,
        ["window"] = next.Schedule.Window.Length == 0 ? "0s" : next.Schedule.Window,
        ["when"] = Timestamp.Format(next.When),
    };

    private async Task<RunOutcome> SkipAsync(ScheduledTime next, CancellationToken cancellationToken)
    {
        string message = $"Reconciliation skipped, next scheduled at {Timestamp.Format(next.When)}";
        Dictionary<string, object?> tree = Tree(next);
        bool announced = JsonTree.DeepEquals(draft.Get("nextSchedule"), tree);
        draft.Set("nextSchedule", tree);
        if (_isNew)
        {
            draft.Conditions.MarkReady(Reasons.SkippedDueToSchedule, message);
        }

        if (!announced)
        {
            await session.Events.NormalAsync(draft.Source, Reasons.SkippedDueToSchedule, message, cancellationToken).ConfigureAwait(false);
        }

        return RunOutcome.Of(RunResult.Waiting, draft.Source, next.When - _started);
    }

    private async Task<RunOutcome> FailAsync(ProviderException cause, CancellationToken cancellationToken)
    {
        // Reconciling is what marks a failure that is being retried (reconcile.md §2, end).
        draft.Conditions.MarkProgressing(Reasons.InProgressMessage);
        draft.Conditions.MarkFailed(Reasons.ReconciliationFailed, cause.Message);
        await WarnOnceAsync(Reasons.ReconciliationFailed, cancellationToken).ConfigureAwait(false);

        // Refused credentials are kept from being tried again where they are shown; other ones, which may come at any time, are not.
        return RunOutcome.Of(RunResult.Failed, draft.Source, cause.Status == 401 ? null : cause.RetryAfter);
    }

    private async Task<RunOutcome> StallAsync(string reason, Exception cause, CancellationToken cancellationToken)
    {
        draft.Conditions.MarkStalled(reason, Reasons.TerminalPrefix + cause.Message);
        await WarnOnceAsync(reason, cancellationToken).ConfigureAwait(false);
        return RunOutcome.Of(RunResult.Stalled, draft.Source);
    }

    private async Task WarnOnceAsync(string reason, CancellationToken cancellationToken)
    {
        string message = draft.Conditions.Ready!.Message;
        if (_readyBefore?.Reason != reason || _readyBefore.Message != message)
        {
            await session.Events.WarningAsync(draft.Source, reason, message, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            session.Events.Remind(draft.Source, "Warning", reason, message);
        }
    }

    private bool IsForced(ReconcileSettings settings) =>
        settings.ForceAt is { } forceAt
        && forceAt == settings.RequestedAt
        && settings.RequestedAt != draft.Get("lastHandledReconcileAt") as string
        && forceAt != draft.Get("lastHandledForceAt") as string;

    private static List<string> Describe(ScanResult result)
    {
        const int shown = 5;
        List<string> lines = [.. result.Inputs.Take(shown).Select(i => i.TryGetValue("tag", out object? tag) ? $"exported {tag}@{i.GetValueOrDefault("digest")}" : $"exported input {i.GetValueOrDefault("id")}")];
        if (result.Inputs.Count > shown)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"exported {result.Inputs.Count - shown} more"));
        }

        return lines.Count == 0 ? ["exported nothing"] : lines;
    }

    /// <summary>What follows the first sentence of a condition's message.</summary>
    private static string WarningsOf(string message) =>
        message.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and int end ? message[(end + Separator.Length)..] : "";

    private static string Token(DateTimeOffset now) => "sha256:" + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(((now - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture))));
}
