using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Providers;

/// <summary>What a scan of one repository saw and decided.</summary>
/// <param name="Repository"><c>host/repository</c>.</param>
/// <param name="Kept">Kept tags, best first.</param>
/// <param name="Dropped">Dropped tags in the registry's order.</param>
/// <param name="List">The list they come from, with what makes it complete.</param>
/// <param name="Warnings">What was passed over.</param>
/// <param name="Requests">Requests made.</param>
/// <param name="Elapsed">Time it took.</param>
public sealed record TagExplanation(
    string Repository,
    IReadOnlyList<TagExplanationRow> Kept,
    IReadOnlyList<TagDecision> Dropped,
    TagList List,
    IReadOnlyList<string> Warnings,
    long Requests,
    TimeSpan Elapsed);
