namespace Serverless.Engine.Scanning.Filtering;

/// <summary>Why a tag was kept or dropped.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Reason">The decision in words, naming the option that decided.</param>
public sealed record TagDecision(string Tag, TagVerdict Verdict, string Reason);
