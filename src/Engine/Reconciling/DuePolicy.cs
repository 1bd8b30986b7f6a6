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

    /// <summary>Nobody is waited for longer than this, whatever they ask for.</summary>
    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(24);

    /// <summary>Whether an object runs now.</summary>
    public static bool IsDue(KubeObject source, Triggers triggers, ObjectMemory? memory, DateTimeOffset now) =>
        memory is null
        || memory.Triggers.FirstDifference(triggers) is not null
        || memory.Next <= now
        || source.IsDeleting
        || source.Root.ListAt("metadata", "finalizers")?.Contains(Names.Finalizer) != true;

    /// <summary>What the next run is told of the last one.</summary>
    public static PriorRun PriorTo(Triggers triggers, ObjectMemory? memory) => new(memory?.Wait, memory?.Triggers.FirstDifference(triggers));

    /// <summary>What to remember after a run.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="triggers">What it depended on.</param>
    /// <param name="memory">What was remembered before it.</param>
    /// <param name="now">The time.</param>
    /// <param name="notBefore">How young the scans that it used had to be: what a run that did not succeed owes to the next one.</param>
    public static ObjectMemory After(RunOutcome outcome, Triggers triggers, ObjectMemory? memory, DateTimeOffset now, DateTimeOffset? notBefore = null)
    {
        int before = memory?.Failures ?? 0;
        int failures = outcome.Result switch
        {
            RunResult.Failed => Math.Min(before + 1, 32),
            // Not over yet: only a run that ends well makes up for the failures before it.
            RunResult.Superseded => before,
            RunResult.Waiting when outcome.Wait is { IsResumable: true } => before,
            _ => 0,
        };
        DateTimeOffset? next = outcome.Result switch
        {
            RunResult.Failed => now + Longer(Backoff(failures), outcome.After),
            RunResult.Succeeded => outcome.After is { } interval ? now + interval + (outcome.Exact ? TimeSpan.Zero : Jitter(outcome.Object.Uid, interval)) : null,
            _ => now + outcome.After,
        };
        return new(outcome.Watched is { } watched ? triggers.WithWatched(watched) : triggers, next, failures, outcome.Wait)
        {
            Owed = outcome.Result == RunResult.Succeeded ? null : notBefore,
            AskedAt = outcome.AskedAt ?? memory?.AskedAt,
        };
    }

    private static TimeSpan Longer(TimeSpan backoff, TimeSpan? wish)
    {
        TimeSpan wait = wish > LongestWish ? LongestWish : wish ?? TimeSpan.Zero;
        return wait > backoff ? wait : backoff;
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
