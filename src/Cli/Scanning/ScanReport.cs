using System.Globalization;
using Serverless.Cli.Output;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Cli.Scanning;

/// <summary>A scan's explanation as text.</summary>
internal static class ScanReport
{
    /// <summary>Kept tags first, best first, then the dropped ones.</summary>
    public static TextTable Table(TagExplanation explanation)
    {
        TextTable table = new("Tag", "Kept", "Reason", "Digest");
        foreach (TagExplanationRow row in explanation.Kept)
        {
            table.Add(row.Decision.Tag, "yes", row.Decision.Reason, DigestOf(row));
        }

        foreach (TagDecision dropped in explanation.Dropped)
        {
            table.Add(dropped.Tag, "no", dropped.Reason, "");
        }

        return table;
    }

    private static string DigestOf(TagExplanationRow row) =>
        row.Digest.Length > 0 ? row.Digest : row.Failure.Length > 0 ? "unknown: " + row.Failure : "deleted meanwhile";

    /// <summary>Whether the list was complete, and what it cost.</summary>
    public static IEnumerable<string> Summary(TagExplanation explanation) =>
    [
        .. explanation.Warnings.Select(warning => "warning: " + warning),
        string.Create(CultureInfo.InvariantCulture, $"{explanation.Repository}: {explanation.Kept.Count} kept, {explanation.Dropped.Count} dropped"),
        "list " + explanation.List.Completeness,
        string.Create(CultureInfo.InvariantCulture, $"{explanation.Requests} requests in {explanation.Elapsed.TotalSeconds:0.00} s"),
    ];

    public static string Json(TagExplanation explanation) => PrettyJson.Write(new Dictionary<string, object?>
    {
        ["repository"] = explanation.Repository,
        ["kept"] = explanation.Kept.Select(object? (row) => new Dictionary<string, object?>
        {
            ["tag"] = row.Decision.Tag,
            ["digest"] = row.Digest,
            ["reason"] = row.Decision.Reason,
            ["failure"] = row.Failure,
        }).ToList(),
        ["dropped"] = explanation.Dropped.Select(object? (decision) => new Dictionary<string, object?>
        {
            ["tag"] = decision.Tag, ["verdict"] = decision.Verdict.ToString(), ["reason"] = decision.Reason,
        }).ToList(),
        ["list"] = new Dictionary<string, object?>
        {
            ["complete"] = true,
            ["pages"] = (long)explanation.List.Pages,
            ["tags"] = (long)explanation.List.Tags.Count,
            ["skippedNames"] = new List<object?>(explanation.List.SkippedNames),
            ["maxPages"] = (long)explanation.List.MaxPages,
            ["maxTags"] = (long)explanation.List.MaxTags,
        },
        ["warnings"] = new List<object?>(explanation.Warnings),
        ["requests"] = explanation.Requests,
        ["elapsedMilliseconds"] = (long)explanation.Elapsed.TotalMilliseconds,
    });
}
