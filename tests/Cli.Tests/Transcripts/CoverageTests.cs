using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Cli.Help;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>No verb is without a transcript that both kinds of cluster are held to.</summary>
public sealed class CoverageTests
{
    private const string Program = "$ flux-serverless ";
    private static readonly string[] OnBothKinds = ["single-cluster.txt", "whole-cluster.txt", "operator-report.txt", "serve.txt"];

    [Fact]
    public void EveryVerb_HasATranscriptInWhichItSucceeds()
    {
        using StringWriter nowhere = new();
        GlobalFlags flags = new();
        RootCommand root = CliApplication.BuildTree(flags, new CommandRunner(new CliEnvironment { Output = nowhere, Error = nowhere, Input = TextReader.Null }, flags));

        HashSet<Command> shown = [.. OnBothKinds.SelectMany(Succeeding).Select(line => root.Parse(line.Split(' ')).CommandResult.Command)];

        Leaves(root).Except(shown).Select(HelpPage.Path).ShouldBeEmpty();
    }

    private static IEnumerable<Command> Leaves(Command command) => command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);

    private static IEnumerable<string> Succeeding(string file)
    {
        string text = File.ReadAllText(Path.Combine(CliCluster.RepositoryRoot(), "tests", "Cli.Tests", "Transcripts", file));
        return text.Split("\n" + Program).Skip(1)
            .Where(answer => answer.Contains("\n[0]\n", StringComparison.Ordinal) || answer.Contains("\n[2]\n", StringComparison.Ordinal))
            .Select(answer => answer.Split('\n')[0]);
    }
}
