namespace Serverless.Engine.Scanning.Registry;

/// <summary>How far a tag list has been read.</summary>
/// <param name="Pages">Pages read so far.</param>
/// <param name="Tags">Tags read so far.</param>
public readonly record struct ListProgress(int Pages, int Tags);
