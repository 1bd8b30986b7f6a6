using Serverless.Engine.Scanning.Filtering;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>A kept tag.</summary>
/// <param name="Decision">Why it was kept.</param>
/// <param name="Digest">What it points to; empty when it was deleted meanwhile or could not be read.</param>
/// <param name="Failure">Why the digest could not be read; empty when it could.</param>
public sealed record TagExplanationRow(TagDecision Decision, string Digest, string Failure);
