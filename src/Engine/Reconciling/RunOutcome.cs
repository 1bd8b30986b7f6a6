using Serverless.Engine.Resources;

namespace Serverless.Engine.Reconciling;

/// <summary>How the run of one object ended.</summary>
/// <param name="Result">The kind of end.</param>
/// <param name="Object">The object as the cluster holds it afterwards.</param>
/// <param name="After">When it wants the next run, counted from now; <see langword="null"/> when nothing is planned. After a failure: what the other side asked to wait.</param>
/// <param name="Changes">One line for each change, for people.</param>
internal sealed record RunOutcome(RunResult Result, KubeObject Object, TimeSpan? After, IReadOnlyList<string> Changes)
{
    /// <summary>Watched ConfigMaps and Secrets that the run has read, with their resource versions; <see langword="null"/> when it did not get that far.</summary>
    public IReadOnlyDictionary<string, string>? Watched { get; init; }

    /// <summary>What the run ended in front of, or <see langword="null"/>.</summary>
    public PendingWait? Wait { get; init; }

    /// <summary>When the youngest shared answer that was used was asked for; <see langword="null"/> when none was.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>Whether <see cref="After"/> is meant exactly, as cron triggers are; intervals are spread.</summary>
    public bool Exact { get; init; }

    /// <summary>An outcome without changes.</summary>
    public static RunOutcome Of(RunResult result, KubeObject source, TimeSpan? after = null) => new(result, source, after, []);
}
