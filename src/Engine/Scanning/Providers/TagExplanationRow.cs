using Serverless.Engine.Scanning.Filtering;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>A listed name and what became of it.</summary>
/// <param name="Decision">Whether it is kept, and why.</param>
/// <param name="Digest">What it points to, or the last known digest beside a failure; empty when none is known or none was asked for.</param>
/// <param name="Failure">Why the digest could not be read; empty when it could, and when it was not asked for.</param>
public sealed record TagExplanationRow(TagDecision Decision, string Digest = "", string Failure = "")
{
    /// <summary>Whether it is exported.</summary>
    public bool IsKept => Decision.Verdict == TagVerdict.Selected;
}
