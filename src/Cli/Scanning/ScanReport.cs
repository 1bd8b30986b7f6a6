using System.Globalization;
using Serverless.Cli.Output;
using Serverless.Engine.Scanning.Providers;

namespace Serverless.Cli.Scanning;

/// <summary>A scan's explanation as text.</summary>
internal static class ScanReport
{
    /// <summary>Kept tags first, best first, then all other listed names.</summary>
    public static TextTable Table(TagExplanation explanation)
    {
        TextTable table = new("Tag", "Kept", "Reason", "Digest");
        foreach (TagExplanationRow row in explanation.Rows)
        {
            table.Add(row.Decision.Tag, row.IsKept ? "yes" : "no", row.Decision.Reason, DigestOf(row));
        }

        return table;
    }

    private static string DigestOf(TagExplanationRow row) =>
        row.Failure.Length == 0 ? row.Digest
        : row.Digest.Length > 0 ? $"{row.Digest} (last known: {row.Failure})"
        : "unknown: " + row.Failure;

    /// <summary>What was asked, how it went, whether the list was complete, and what it cost.</summary>
    public static IEnumerable<string> Summary(TagExplanation explanation, IReadOnlyList<FilterChange> changes)
    {
        int kept = explanation.Rows.Count(row => row.IsKept);
        return
        [
            .. explanation.Warnings.Select(warning => "warning: " + warning),
            .. changes.Select(change => $"what if {change.Option} were \"{change.Used}\" (stored: {(change.Stored.Length == 0 ? "none" : $"\"{change.Stored}\"")})"),
            string.Create(CultureInfo.InvariantCulture, $"{explanation.Repository}: {kept} kept, {explanation.Rows.Count - kept} dropped"),
            .. explanation.Failure.Length == 0 ? [] : (string[])["the scan fails: what a provider exports stays as it is"],
            "list " + explanation.Completeness,
            string.Create(CultureInfo.InvariantCulture, $"{explanation.Requests} requests in {explanation.Elapsed.TotalSeconds:0.00} s"),
        ];
    }

    public static string Json(TagExplanation explanation, IReadOnlyList<FilterChange> changes) => PrettyJson.Write(new Dictionary<string, object?>
    {
        ["repository"] = explanation.Repository,
        ["whatIf"] = changes.Select(object? (change) => new Dictionary<string, object?>
        {
            ["option"] = change.Option, ["stored"] = change.Stored, ["used"] = change.Used,
        }).ToList(),
        ["failure"] = explanation.Failure,
        ["kept"] = explanation.Rows.Where(row => row.IsKept).Select(Tree).ToList(),
        ["dropped"] = explanation.Rows.Where(row => !row.IsKept).Select(Tree).ToList(),
        ["list"] = List(explanation),
        ["warnings"] = new List<object?>(explanation.Warnings),
        ["requests"] = explanation.Requests,
        ["elapsedMilliseconds"] = (long)explanation.Elapsed.TotalMilliseconds,
    });

    private static object? Tree(TagExplanationRow row) => new Dictionary<string, object?>
    {
        ["tag"] = row.Decision.Tag,
        ["verdict"] = row.Decision.Verdict.ToString(),
        ["reason"] = row.Decision.Reason,
        ["digest"] = row.Digest,
        ["failure"] = row.Failure,
    };

    private static Dictionary<string, object?> List(TagExplanation explanation)
    {
        Dictionary<string, object?> list = new()
        {
            ["complete"] = explanation.List is not null,
            ["pages"] = (long)explanation.Read.Pages,
            ["tags"] = (long)explanation.Read.ReadTags.Count,
            ["skippedNames"] = new List<object?>(explanation.Read.SkippedNames),
        };
        if (explanation.List is { } complete)
        {
            list["maxPages"] = (long)complete.MaxPages;
            list["maxTags"] = (long)complete.MaxTags;
        }

        return list;
    }
}
