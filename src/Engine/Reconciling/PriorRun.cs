namespace Serverless.Engine.Reconciling;

/// <summary>What a run is told of the one before it.</summary>
/// <param name="Wait">What that one ended in front of, or <see langword="null"/>.</param>
/// <param name="ChangedBy">The object whose change since then is a trigger, or <see langword="null"/>.</param>
internal sealed record PriorRun(PendingWait? Wait, string? ChangedBy)
{
    /// <summary>Shared scans that are older do not count; <see langword="null"/> for objects that are not scanned.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the youngest answer that the last success was made of was asked for, or <see langword="null"/>.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The object whose change cancels the health check that the run before ended in front of, or <see langword="null"/>.</summary>
    public string? CancelledBy => Wait is { IsHealthCheck: true } ? ChangedBy : null;

    /// <summary>The wait that this run goes on with; <see langword="null"/> when it begins anew.</summary>
    public PendingWait? Resumed => ChangedBy is null && Wait is { IsResumable: true } ? Wait : null;
}
