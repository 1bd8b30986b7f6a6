using System.Globalization;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>What a scan of one repository saw and decided, also when it failed.</summary>
/// <param name="Repository"><c>host/repository</c>.</param>
/// <param name="Rows">What passed the filter, best first; then what did not, in the registry's order; then listed names that are no tags.</param>
/// <param name="Read">How far the list was read.</param>
/// <param name="List">The list with what makes it complete; <see langword="null"/> when it broke off.</param>
/// <param name="Failure">The text for the provider's <c>Ready</c> condition when the scan fails, and so exports nothing; else empty.</param>
/// <param name="Warnings">What was passed over.</param>
/// <param name="Requests">Requests made.</param>
/// <param name="Elapsed">Time it took.</param>
public sealed record TagExplanation(
    string Repository,
    IReadOnlyList<TagExplanationRow> Rows,
    ListProgress Read,
    TagList? List,
    string Failure,
    IReadOnlyList<string> Warnings,
    long Requests,
    TimeSpan Elapsed)
{
    /// <summary>Whether the list was complete, in words.</summary>
    public string Completeness => List?.Completeness
        ?? string.Create(CultureInfo.InvariantCulture, $"incomplete after {Read.Pages} pages with {Read.ReadTags.Count + Read.SkippedNames.Count} tags, which are not used");
}
