namespace Serverless.Engine.Reconciling;

/// <summary>What is remembered of one object between passes, to see triggers as a watcher would (reconcile.md §1).</summary>
/// <param name="Triggers">What the last run depended on, as it saw it.</param>
/// <param name="Next">When the next run is due without a trigger, or <see langword="null"/>.</param>
/// <param name="Failures">Consecutive failures.</param>
/// <param name="Wait">What the last run ended in front of, or <see langword="null"/>.</param>
internal sealed record ObjectMemory(Triggers Triggers, DateTimeOffset? Next, int Failures, PendingWait? Wait)
{
    /// <summary>Scans that are older do not count until a run succeeds, because a push or a request came after them; <see langword="null"/> when nothing is owed.</summary>
    public DateTimeOffset? Owed { get; init; }

    /// <summary>When the youngest answer that the last success was made of was asked for: what is exported never goes back behind it.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The same with nothing in what is the future of a clock that was set back.</summary>
    public ObjectMemory NotAfter(DateTimeOffset now) => this with
    {
        Next = Next is null ? null : now,
        Wait = Wait?.NotAfter(now),
        Owed = Owed > now ? now : Owed,
        AskedAt = AskedAt > now ? now : AskedAt,
    };
}
