using System.CommandLine;
using System.CommandLine.Parsing;

namespace Serverless.Cli.Execution;

/// <summary>Finds what is wrong with the arguments of a command, in the reference's words (cli.md §1.2).</summary>
internal static class CommandLineCheck
{
    /// <exception cref="CliException">A flag is unknown or the number of arguments is wrong.</exception>
    public static void Check(ParseResult parse, Argument<string[]> arguments, ArgumentCount count, string[] values)
    {
        RefuseUnknownFlags(parse, arguments);
        Command command = parse.CommandResult.Command;
        if (count.Maximum == 0 && values.Length > 0 && command.Subcommands.Count > 0)
        {
            string path = Path(parse.CommandResult);
            string? near = NearestName.Find(values[0], command.Subcommands.Where(c => !c.Hidden).SelectMany(c => c.Aliases.Prepend(c.Name)));
            throw new CliException($"unknown command \"{values[0]}\" for \"{path}\"")
            {
                Hint = near is null ? $"run \"{path} --help\" for the commands" : $"did you mean \"{path} {near}\"?",
            };
        }

        count.Check(values, Path(parse.CommandResult));
    }

    /// <summary>The command as a person types it.</summary>
    public static string Path(CommandResult command)
    {
        Stack<string> names = [];
        for (SymbolResult? node = command; node is CommandResult current; node = node.Parent)
        {
            names.Push(current.Command is RootCommand ? CliApplication.Name : current.Command.Name);
        }

        return string.Join(' ', names);
    }

    // An argument that takes anything also takes misspelt flags; those are found here, up to a bare "--".
    private static void RefuseUnknownFlags(ParseResult parse, Argument<string[]> arguments)
    {
        IReadOnlyList<Token> given = parse.GetResult(arguments)?.Tokens ?? [];
        int end = parse.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Count();
        HashSet<Token> escaped = [.. parse.Tokens.Skip(end)];
        string? flag = given.Where(t => !escaped.Contains(t)).Select(t => t.Value).FirstOrDefault(v => v.Length > 1 && v[0] == '-');
        if (flag is null)
        {
            return;
        }

        string name = flag.Split('=')[0];
        string? near = NearestName.Find(name, Flags(parse.CommandResult));
        throw new CliException(name.StartsWith("--", StringComparison.Ordinal) ? $"unknown flag: {name}" : $"unknown shorthand flag: '{name[1]}' in {name}")
        {
            Hint = near is null ? $"run \"{Path(parse.CommandResult)} --help\" for the flags" : $"did you mean {near}?",
        };
    }

    private static IEnumerable<string> Flags(CommandResult command) =>
        command.Command.Options.Concat(command.Command is RootCommand ? [] : RootOf(command).Options.Where(o => o.Recursive))
            .Where(o => !o.Hidden)
            .Select(o => o.Name);

    private static Command RootOf(CommandResult command) => command.Parent is CommandResult parent ? RootOf(parent) : command.Command;
}
