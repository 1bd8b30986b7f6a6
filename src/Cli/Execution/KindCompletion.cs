using System.CommandLine.Completions;
using Serverless.Cli.Cluster;

namespace Serverless.Cli.Execution;

/// <summary>Completes <c>Kind/name</c>: kinds first, and once the kind is typed the names of the cluster (cli.md §14).</summary>
internal static class KindCompletion
{
    public static IEnumerable<CompletionItem> For(CommandRunner runner, CompletionContext context)
    {
        string[] typed = context.WordToComplete.Split('/');
        KnownKind? kind = KindCatalog.All.FirstOrDefault(k => k.Kind == typed[0]);
        return typed.Length == 2 && kind is not null
            ? runner.Names(context.ParseResult, kind).Select(name => new CompletionItem($"{kind.Kind}/{name}"))
            : KindCatalog.All.Select(k => new CompletionItem(k.Kind + "/"));
    }
}
