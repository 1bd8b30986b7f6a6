using System.CommandLine;
using System.Text;
using Serverless.Cli.Execution;
using Serverless.Cli.Output;

namespace Serverless.Cli.Help;

/// <summary>The help of one command: summary, usage, aliases, examples, commands, flags.</summary>
internal static class HelpPage
{
    private const int Narrowest = 20;

    /// <param name="command">The command.</param>
    /// <param name="width">Columns of the terminal that descriptions are wrapped to; <see cref="int.MaxValue"/> for none.</param>
    public static string Of(Command command, int width)
    {
        StringBuilder text = new();
        text.AppendJoin('\n', WordWrap.Lines(command.Description ?? "", width)).Append("\n\nUsage:\n  ").Append(UsageLine(command)).Append('\n');
        if (command.Aliases.Count > 0)
        {
            text.Append("\nAliases:\n  ").AppendJoin(", ", command.Aliases.Prepend(command.Name)).Append('\n');
        }

        AddExamples(text, command);
        AddTable(text, width, "Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? ""))]);
        AddTable(text, width, "Flags", [.. FlagText.Own(command).Select(f => (f.Names, f.Description))]);
        AddTable(text, width, "Global flags", [.. FlagText.Global(command).Select(f => (f.Names, f.Description))]);
        if (command.Subcommands.Count > 0)
        {
            text.Append("\nUse \"").Append(Path(command)).Append(" COMMAND --help\" for more about a command.\n");
        }

        return text.ToString();
    }

    /// <summary>The command with its parents, as a person types it.</summary>
    public static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{Path(parent)} {command.Name}"
        : CliApplication.Name;

    public static string UsageLine(Command command)
    {
        string rest = command.Subcommands.Count > 0 ? "COMMAND" : (command as VerbCommand)?.Usage ?? "";
        return $"{Path(command)} {(rest.Length > 0 ? rest + " " : "")}[flags]";
    }

    private static void AddExamples(StringBuilder text, Command command)
    {
        if (command is not VerbCommand { Examples: { Count: > 0 } examples })
        {
            return;
        }

        text.Append("\nExamples:\n");
        for (int i = 0; i < examples.Count; i += 2)
        {
            text.Append("  # ").Append(examples[i]).Append("\n  ").Append(CliApplication.Name).Append(' ').Append(examples[i + 1]).Append('\n');
        }
    }

    private static void AddTable(StringBuilder text, int width, string title, IReadOnlyList<(string Name, string Description)> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        int indent = rows.Max(r => r.Name.Length) + 5;
        text.Append('\n').Append(title).Append(":\n");
        foreach ((string name, string description) in rows)
        {
            text.Append($"  {name}".PadRight(indent)).AppendJoin("\n" + new string(' ', indent), WordWrap.Lines(description, Math.Max(width - indent, Narrowest))).Append('\n');
        }
    }
}
