using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>Decides which objects run now and when they run next (reconcile.md §1).</summary>
internal static class DuePolicy
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(750);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LargestJitter = TimeSpan.FromMinutes(1);

    /// <summary>What a run of an object depends on beside its interval: generation, annotations, deletion, and revisions of its inputs.</summary>
    public static string Fingerprint(KubeObject source, IEnumerable<string> revisions)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{source.Generation}\n{source.IsDeleting}\n");
        foreach ((string key, object? value) in (source.Root.MapAt("metadata", "annotations") ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{key}={value}\n");
        }

        foreach (string revision in revisions)
        {
            text.Append(revision).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 12));
    }

    /// <summary>Whether an object runs now.</summary>
    public static bool IsDue(KubeObject source, string fingerprint, ObjectMemory? memory, DateTimeOffset now) =>
        memory is null
        || memory.Fingerprint != fingerprint
        || memory.Next <= now
        || source.IsDeleting
        || source.Root.ListAt("metadata", "finalizers")?.Contains(Names.Finalizer) != true;

    /// <summary>What to remember after a run.</summary>
    public static ObjectMemory After(RunOutcome outcome, string fingerprint, ObjectMemory? memory, DateTimeOffset now)
    {
        int failures = outcome.Result == RunResult.Failed ? Math.Min((memory?.Failures ?? 0) + 1, 32) : 0;
        DateTimeOffset? next = outcome.Result switch
        {
            RunResult.Failed => now + Backoff(failures),
            RunResult.Succeeded => outcome.After is { } interval ? now + interval + Jitter(outcome.Object.Uid, interval) : null,
            _ => now + outcome.After,
        };
        return new(fingerprint, next, failures);
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
