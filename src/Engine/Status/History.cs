using Serverless.Engine.Go;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Status;

/// <summary><c>status.history</c> of a ResourceSet: the last five outcomes, newest first (reconcile.md §13).</summary>
public static class History
{
    private const int Length = 5;

    /// <summary>Counts a run: an entry with the same digest and status moves to the front, otherwise a new one is put there.</summary>
    /// <param name="history">The stored list, or <see langword="null"/>.</param>
    /// <param name="digest">What was tried, as <c>sha256:…</c>.</param>
    /// <param name="status">The Ready reason.</param>
    /// <param name="now">When the run ended.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="metadata">Counts for people, or <see langword="null"/>.</param>
    public static List<object?> Upsert(
        List<object?>? history, string digest, string status, DateTimeOffset now, TimeSpan duration, Dictionary<string, object?>? metadata)
    {
        List<object?> entries = history is null ? [] : [.. history];
        int index = entries.FindIndex(e => e is Dictionary<string, object?> entry && entry.StringAt("digest") == digest && entry.StringAt("lastReconciledStatus") == status);
        Dictionary<string, object?> current = index < 0
            ? new() { ["digest"] = digest, ["firstReconciled"] = Timestamp.Format(now), ["lastReconciledStatus"] = status, ["totalReconciliations"] = 0L }
            : JsonTree.CloneMap((Dictionary<string, object?>)entries[index]!);
        if (index >= 0)
        {
            entries.RemoveAt(index);
        }

        current["lastReconciled"] = Timestamp.Format(now);
        current["lastReconciledDuration"] = GoDuration.Format(duration);
        current["totalReconciliations"] = (current["totalReconciliations"] is long n ? n : 0) + 1;
        if (metadata is not null)
        {
            current["metadata"] = metadata;
        }

        entries.Insert(0, current);
        return entries.Count > Length ? entries.GetRange(0, Length) : entries;
    }
}
