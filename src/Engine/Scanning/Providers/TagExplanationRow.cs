using Serverless.Engine.Scanning.Filtering;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>A kept tag.</summary>
/// <param name="Decision">Why it was kept.</param>
/// <param name="Digest">What it points to; empty when it was deleted meanwhile.</param>
public sealed record TagExplanationRow(TagDecision Decision, string Digest);
