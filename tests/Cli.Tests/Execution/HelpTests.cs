using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Help;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>What help says about each command.</summary>
public sealed class HelpTests
{
    [Fact]
    public void EveryCommand_HasASummaryOfOneLineAndDescribedFlags()
    {
        foreach (Command command in Tree())
        {
            string path = HelpPage.Path(command);
            command.Description.ShouldNotBeNullOrEmpty(path);
            command.Description.ShouldNotContain('\n', path);
            command.Description.Length.ShouldBeLessThanOrEqualTo(100, path);
            foreach (Option option in command.Options)
            {
                option.Description.ShouldNotBeNullOrEmpty($"{path} {option.Name}");
            }
        }
    }

    [Fact]
    public void EveryVerb_HasExamplesThatAreCommandLinesOfIts()
    {
        foreach (VerbCommand verb in Tree().OfType<VerbCommand>())
        {
            verb.Examples.Count.ShouldBeGreaterThanOrEqualTo(2, $"{HelpPage.Path(verb)} needs .Example(what, line)");
            for (int i = 1; i < verb.Examples.Count; i += 2)
            {
                string[] words = verb.Examples[i].Split(['>', '<', '|'])[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                ParseResult parse = Root().Parse(words);
                parse.Errors.ShouldBeEmpty(verb.Examples[i]);
                parse.CommandResult.Command.Name.ShouldBe(verb.Name, verb.Examples[i]);
                words.Where(w => w.StartsWith("--", StringComparison.Ordinal)).Select(w => w.Split('=')[0])
                    .ShouldAllBe(flag => parse.CommandResult.Command.Options.Concat(Root().Options).Any(o => o.Name == flag || o.Aliases.Contains(flag)), verb.Examples[i]);
            }
        }
    }

    [Fact]
    public async Task Help_OfAVerb_HasUsageAliasesExamplesAndFlags()
    {
        CliResult result = await CliHarness.RunAsync(["get", "rsip", "--help"]);

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldStartWith("""
            Print ResourceSetInputProviders

            Usage:
              flux-serverless get inputprovider [NAME] [flags]

            Aliases:
              inputprovider, rsip, resourcesetinputproviders

            Examples:
              # The providers of a namespace and what they exported
              flux-serverless get rsip -n apps
              # As JSON
              flux-serverless get rsip podinfo-image -n apps -o json

            Flags:
              -A, --all-namespaces   Look into all namespaces
              -o, --output string    Format: table, wide, json or yaml (default table)

            Global flags:
            """);
    }

    private static RootCommand Root()
    {
        GlobalFlags flags = new();
        CliEnvironment environment = new() { Output = TextWriter.Null, Error = TextWriter.Null, Input = TextReader.Null };
        return CliApplication.BuildTree(flags, new CommandRunner(environment, flags));
    }

    private static IEnumerable<Command> Tree() => Below(Root());

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(Below).Prepend(command);
}
