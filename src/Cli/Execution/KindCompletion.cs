using System.CommandLine.Completions;
using Serverless.Cli.Cluster;

namespace Serverless.Cli.Execution;

/// <summary>Completes <c>Kind/name</c>: kinds first, and once the kind is typed the names of the cluster (cli.md §14).</summary>
internal static class KindCompletion
{
    /// <summary>With exact kind names only (cli.md §1.4).</summary>
    public static IEnumerable<string> For(Suggestions suggestions, CompletionContext context) =>
        For(suggestions, context, typed => KindCatalog.All.FirstOrDefault(k => k.Kind == typed));

    /// <summary>With any name of a kind.</summary>
    public static IEnumerable<string> ForAnyName(Suggestions suggestions, CompletionContext context) =>
        For(suggestions, context, typed => KindCatalog.All.FirstOrDefault(k => k.IsCalled(typed)));

    private static IEnumerable<string> For(Suggestions suggestions, CompletionContext context, Func<string, KnownKind?> find)
    {
        string[] typed = context.WordToComplete.Split('/');
        return typed.Length == 2 && find(typed[0]) is { } kind
            ? suggestions.Names(context.ParseResult, kind).Select(name => $"{typed[0]}/{name}")
            : KindCatalog.All.Select(k => k.Kind + "/");
    }
}
