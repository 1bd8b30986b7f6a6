namespace Serverless.Engine.Scanning.Registry;

/// <summary>How far a tag list has been read.</summary>
/// <param name="Pages">Pages read so far.</param>
/// <param name="Tags">Tags read so far.</param>
public readonly record struct ListProgress(int Pages, int Tags)
{
    /// <summary>The valid ones of them. Grows as the reading goes on; only what breaks off leaves it as it is.</summary>
    public IReadOnlyList<string> ReadTags { get; init; } = [];

    /// <summary>The listed names that are no tags. Grows as well.</summary>
    public IReadOnlyList<string> SkippedNames { get; init; } = [];
}
