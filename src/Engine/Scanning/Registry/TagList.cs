namespace Serverless.Engine.Scanning.Registry;

/// <summary>The tags of a repository in the registry's order, each once.</summary>
/// <param name="Tags">Valid tags.</param>
/// <param name="Pages">Pages that were read.</param>
/// <param name="SkippedNames">Listed names that are no tags by the distribution specification, and so cannot be resolved.</param>
public sealed record TagList(IReadOnlyList<string> Tags, int Pages, IReadOnlyList<string> SkippedNames);
