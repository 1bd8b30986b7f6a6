namespace Serverless.Engine.Reconciling;

/// <summary>What is remembered of one object between passes, to see triggers as a watcher would (reconcile.md §1).</summary>
/// <param name="Fingerprint">Generation, annotations and input revisions that the last run saw.</param>
/// <param name="Next">When the next run is due without a trigger, or <see langword="null"/>.</param>
/// <param name="Failures">Consecutive failures.</param>
internal sealed record ObjectMemory(string Fingerprint, DateTimeOffset? Next, int Failures);
