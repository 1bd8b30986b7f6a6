using System.CommandLine;
using System.CommandLine.Completions;

namespace Serverless.Cli.Execution;

/// <summary>Completes <c>type/name</c> and <c>type name</c> for any type that the cluster has.</summary>
internal static class TypeCompletion
{
    public static IEnumerable<string> For(Suggestions suggestions, CompletionContext context, Command command)
    {
        string[] typed = context.WordToComplete.Split('/');
        if (typed.Length == 2)
        {
            return suggestions.Names(context.ParseResult, typed[0]).Select(name => $"{typed[0]}/{name}");
        }

        string[] earlier = Earlier(context, command);
        return earlier.Length == 0 ? suggestions.Types(context.ParseResult).Select(type => type + "/")
            : earlier.Length == 1 && !earlier[0].Contains('/', StringComparison.Ordinal) ? suggestions.Names(context.ParseResult, earlier[0])
            : [];
    }

    /// <summary>The arguments of a command that stand before the word that is being completed.</summary>
    public static string[] Earlier(CompletionContext context, Command command)
    {
        string[] values = context.ParseResult.GetValue((Argument<string[]>)command.Arguments[0]) ?? [];
        return context.WordToComplete.Length > 0 && values.Length > 0 ? values[..^1] : values;
    }
}
