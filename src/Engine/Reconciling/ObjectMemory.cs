namespace Serverless.Engine.Reconciling;

/// <summary>What is remembered of one object between passes, to see triggers as a watcher would (reconcile.md §1).</summary>
/// <param name="Triggers">What the last run depended on, as it saw it.</param>
/// <param name="Next">When the next run is due without a trigger, or <see langword="null"/>.</param>
/// <param name="Failures">Consecutive failures.</param>
/// <param name="Wait">What the last run ended in front of, or <see langword="null"/>.</param>
internal sealed record ObjectMemory(Triggers Triggers, DateTimeOffset? Next, int Failures, PendingWait? Wait);
