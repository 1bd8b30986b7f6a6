using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>What is wrong with a command line, in the words of cli.md §1.2; none of these needs a cluster.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("get rset a b", "accepts at most 1 arg(s), received 2")]
    [InlineData("reconcile rset", "accepts 1 arg(s), received 0")]
    [InlineData("delete rsip a b", "accepts 1 arg(s), received 2")]
    [InlineData("get none", "unknown command \"none\" for \"flux-serverless get\"")]
    [InlineData("none", "unknown command \"none\" for \"flux-serverless\"")]
    [InlineData("get all x", "unknown command \"x\" for \"flux-serverless get all\"")]
    [InlineData("get rset --none", "unknown flag: --none")]
    [InlineData("get rset --none=1", "unknown flag: --none")]
    [InlineData("get rset -z", "unknown shorthand flag: 'z' in -z")]
    [InlineData("reconcile rset a --force", "unknown flag: --force")]
    [InlineData("get rset --timeout 5", "invalid argument \"5\" for \"--timeout\" flag: time: invalid duration \"5\"")]
    [InlineData("get rset --namespace", "flag needs an argument: --namespace")]
    [InlineData("reconcile all", "--kind is required")]
    [InlineData("reconcile all --kind none", "kind none not found")]
    [InlineData("get rset --kubeconfig /none/such", "kubeconfig /none/such does not exist")]
    [InlineData("get rset", "invalid configuration: no context chosen")]
    public async Task Run_WithWrongArguments_SaysSoAndFails(string line, string message)
    {
        CliResult result = await CliHarness.RunAsync(line.Split(' '));

        result.ShouldBe(new CliResult(1, "", $"✗ {message}\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("get")]
    [InlineData("reconcile rset --help")]
    public async Task Run_ForHelp_PrintsUsage(string line)
    {
        CliResult result = await CliHarness.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("Usage:");
        result.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task Run_ForVersion_PrintsIt(string flag) => (await CliHarness.RunAsync([flag])).Output.ShouldMatch(@"^\d+\.\d+\.\d+");

    [Fact]
    public async Task Version_OfClient_NeedsNoCluster() =>
        (await CliHarness.RunAsync(["version", "--client"])).Output.ShouldMatch(@"^client: \d+\.\d+\.\d+\S*\n$");
}
