using System.CommandLine;
using System.Text;
using Serverless.Cli.Execution;
using Serverless.Cli.Help;

namespace Serverless.Cli.Tests.Help;

/// <summary>Writes docs/cli.md from the command tree.</summary>
internal static class CommandReference
{
    public static string Write(RootCommand root)
    {
        StringBuilder text = new();
        text.Append("""
            # Command line reference

            Generated from the help texts; `UPDATE_GOLDEN=1 dotnet test tests/Cli.Tests` writes it anew. The [guide](cli-guide.md) shows how the verbs
            work together.

            ## Exit codes

            | code | meaning |
            |---|---|
            | 0 | success |
            | 1 | any failure: wrong flags, API errors, timeouts, resources that are not ready, a cluster of several that failed |
            | 2 | `diff` found differences |

            Results and progress go to standard output, errors and hints to standard error. On a terminal tables are shortened to its width, times are
            relative and a status line turns while something takes longer than half a second; into a pipe everything is plain and complete.

            ## Environment

            | variable | meaning |
            |---|---|
            | `KUBECONFIG` | kubeconfig files, merged as kubectl does; without it `~/.kube/config` |
            | `FLUX_SERVERLESS_CLUSTERS` | the cluster catalogue when `--clusters` is not given |
            | `NO_COLOR` | no colours, as with `--no-color` |


            """.ReplaceLineEndings("\n"));
        AddFlags(text.Append("## Global flags\n\n"), FlagText.Global(root));
        foreach (Command command in root.Subcommands)
        {
            Add(text, command);
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Add(StringBuilder text, Command command)
    {
        text.Append("\n## ").Append(HelpPage.Path(command)).Append("\n\n").Append(command.Description).Append(".\n");
        if (command is VerbCommand verb)
        {
            text.Append("\n```sh\n").Append(HelpPage.UsageLine(command)).Append("\n```\n");
            AddAliases(text, command);
            text.Append("\nExamples:\n\n```sh\n");
            for (int i = 0; i < verb.Examples.Count; i += 2)
            {
                text.Append("# ").Append(verb.Examples[i]).Append('\n').Append(CliApplication.Name).Append(' ').Append(verb.Examples[i + 1]).Append('\n');
            }

            text.Append("```\n");
            if (FlagText.Own(command) is { Count: > 0 } flags)
            {
                AddFlags(text.Append('\n'), flags);
            }

            if (!verb.RunsPerCluster && !verb.ChoosesClusters)
            {
                text.Append("\nIt does not take `--cluster`.\n");
            }
        }

        foreach (Command child in command.Subcommands.Where(c => !c.Hidden))
        {
            Add(text, child);
        }
    }

    private static void AddAliases(StringBuilder text, Command command)
    {
        if (command.Aliases.Count > 0)
        {
            text.Append("\nAlso: ").AppendJoin(", ", command.Aliases.Select(a => $"`{a}`")).Append(".\n");
        }
    }

    private static void AddFlags(StringBuilder text, IReadOnlyList<FlagText> flags)
    {
        text.Append("| flag | meaning |\n|---|---|\n");
        foreach (FlagText flag in flags)
        {
            text.Append("| `").Append(flag.Names.Trim()).Append("` | ").Append(flag.Description.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        }
    }
}
