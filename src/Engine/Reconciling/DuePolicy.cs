using System.Globalization;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>Decides which objects run now and when they run next (reconcile.md §1).</summary>
internal static class DuePolicy
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LargestJitter = TimeSpan.FromMinutes(1);

    /// <summary>Whether an object runs now.</summary>
    public static bool IsDue(KubeObject source, Triggers triggers, ObjectMemory? memory, DateTimeOffset now) =>
        memory is null
        || memory.Triggers.FirstDifference(triggers) is not null
        || memory.Next <= now
        || source.IsDeleting
        || source.Root.ListAt("metadata", "finalizers")?.Contains(Names.Finalizer) != true;

    /// <summary>What cancels the health check that the last run ended in front of; <see langword="null"/> when nothing does.</summary>
    public static string? CancelledBy(Triggers triggers, ObjectMemory? memory) =>
        memory is { Wait.IsHealthCheck: true } ? memory.Triggers.FirstDifference(triggers) : null;

    /// <summary>What to remember after a run.</summary>
    public static ObjectMemory After(RunOutcome outcome, Triggers triggers, ObjectMemory? memory, DateTimeOffset now)
    {
        int failures = outcome.Result == RunResult.Failed ? Math.Min((memory?.Failures ?? 0) + 1, 32) : 0;
        DateTimeOffset? next = outcome.Result switch
        {
            RunResult.Failed => now + Backoff(failures),
            RunResult.Succeeded => outcome.After is { } interval ? now + interval + (outcome.Exact ? TimeSpan.Zero : Jitter(outcome.Object.Uid, interval)) : null,
            _ => now + outcome.After,
        };
        return new(outcome.Watched is { } watched ? triggers.WithWatched(watched) : triggers, next, failures, outcome.Wait);
    }

    private static TimeSpan Backoff(int failures) =>
        failures > 12 ? LongestRetry : TimeSpan.FromTicks(Math.Min(FirstRetry.Ticks << (failures - 1), LongestRetry.Ticks));

    // Stable for an object, so that the runs of a fleet stay spread (schedule.md §7.3).
    private static TimeSpan Jitter(string uid, TimeSpan interval)
    {
        TimeSpan most = interval / 10 < LargestJitter ? interval / 10 : LargestJitter;
        return most * (uint.Parse(Adler32.Id(uid), CultureInfo.InvariantCulture) % 1000 / 1000.0);
    }
}
