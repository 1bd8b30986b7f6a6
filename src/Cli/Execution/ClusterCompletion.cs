using System.CommandLine.Completions;

namespace Serverless.Cli.Execution;

/// <summary>Completes <c>--cluster</c>: names, <c>all</c> and labels, also behind the commas of a list.</summary>
internal static class ClusterCompletion
{
    public static IEnumerable<string> For(Suggestions suggestions, CompletionContext context)
    {
        string before = context.WordToComplete[..(context.WordToComplete.LastIndexOf(',') + 1)];
        var clusters = suggestions.Clusters(context.ParseResult);
        return clusters.Select(c => c.Name)
            .Concat(clusters.SelectMany(c => c.Settings.Labels).Select(l => $"{l.Key}={l.Value}").Distinct().Order(StringComparer.Ordinal))
            .Prepend("all")
            .Select(choice => before + choice);
    }
}
