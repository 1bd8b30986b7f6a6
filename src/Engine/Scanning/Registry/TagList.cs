using System.Globalization;

namespace Serverless.Engine.Scanning.Registry;

/// <summary>
/// All tags of a repository in the registry's order, each once. It is complete: the registry offered no further page, and no
/// limit was reached. A list that breaks off is an error and never becomes a value of this type.
/// </summary>
/// <param name="Tags">Valid tags.</param>
/// <param name="Pages">Pages that were read.</param>
/// <param name="SkippedNames">Listed names that are no tags by the distribution specification, and so cannot be resolved.</param>
public sealed record TagList(IReadOnlyList<string> Tags, int Pages, IReadOnlyList<string> SkippedNames)
{
    /// <summary>The limit of pages that was in force.</summary>
    public int MaxPages { get; init; }

    /// <summary>The limit of tags that was in force.</summary>
    public int MaxTags { get; init; }

    /// <summary>What makes it complete, in words.</summary>
    public string Completeness => string.Create(
        CultureInfo.InvariantCulture, $"complete: {Tags.Count + SkippedNames.Count} tags on {Pages} pages (limits: {MaxTags} tags, {MaxPages} pages)");
}
