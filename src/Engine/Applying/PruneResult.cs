namespace Serverless.Engine.Applying;

/// <summary>What garbage collection did.</summary>
/// <param name="Changes">Deleted and skipped objects.</param>
/// <param name="Pending">Flux appliers that are not gone yet; the rest must wait for them.</param>
/// <param name="Failure">What could not be deleted, in the form of reconcile.md §8.2, or <see langword="null"/>.</param>
public sealed record PruneResult(IReadOnlyList<ChangeEntry> Changes, bool Pending, string? Failure);
