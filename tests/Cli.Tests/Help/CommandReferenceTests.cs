using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Xunit;

namespace Serverless.Cli.Tests.Help;

public sealed class CommandReferenceTests
{
    [Fact]
    public void Reference_InTheDocs_IsWhatTheHelpSays()
    {
        CliEnvironment environment = new() { Output = TextWriter.Null, Error = TextWriter.Null, Input = TextReader.Null };
        GlobalFlags flags = new();
        RootCommand root = CliApplication.BuildTree(flags, new CommandRunner(environment, flags));

        RepositoryFiles.ShouldBeAsIn(CommandReference.Write(root), "docs/cli.md");
    }
}
