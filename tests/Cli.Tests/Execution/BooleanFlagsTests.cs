using System.CommandLine;
using Serverless.Cli.Execution;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>cli.md §1.1: boolean flags are read as pflag does.</summary>
public sealed class BooleanFlagsTests
{
    [Theory]
    [InlineData("--wait", "--wait=true")]
    [InlineData("--wait=1 --all=t", "--wait=true --all=true")]
    [InlineData("--wait=T --all=TRUE", "--wait=true --all=true")]
    [InlineData("--wait=True --all=true", "--wait=true --all=true")]
    [InlineData("--wait=0 --all=f", "--wait=false --all=false")]
    [InlineData("--wait=F --all=FALSE", "--wait=false --all=false")]
    [InlineData("--wait=False --all=false", "--wait=false --all=false")]
    [InlineData("-A=f x", "-A=false x")]
    [InlineData("--wait false", "--wait=true false")]
    [InlineData("--namespace --wait x", "--namespace --wait x")]
    [InlineData("--namespace=--wait --wait", "--namespace=--wait --wait=true")]
    [InlineData("--namespace -- --wait", "--namespace -- --wait=true")]
    [InlineData("a -- --wait", "a -- --wait")]
    [InlineData("--other --help", "--other --help")]
    public void Normalize_GivesEachItsValue(string given, string read) =>
        BooleanFlags.Normalize(given.Split(' '), Flags()).ShouldBe(read.Split(' '));

    [Theory]
    [InlineData("--wait=no", "invalid argument \"no\" for \"--wait\" flag: strconv.ParseBool: parsing \"no\": invalid syntax")]
    [InlineData("--wait=", "invalid argument \"\" for \"--wait\" flag: strconv.ParseBool: parsing \"\": invalid syntax")]
    [InlineData("-A=2", "invalid argument \"2\" for \"-A, --all\" flag: strconv.ParseBool: parsing \"2\": invalid syntax")]
    public void Normalize_OfWhatIsNoBoolean_Fails(string given, string message) =>
        Should.Throw<CliException>(() => BooleanFlags.Normalize(given.Split(' '), Flags())).Message.ShouldBe(message);

    [Theory]
    [InlineData("reconcile rset a --wait false", "accepts 1 arg(s), received 2")]
    [InlineData("reconcile rset a --wait=nein", "invalid argument \"nein\" for \"--wait\" flag: strconv.ParseBool: parsing \"nein\": invalid syntax")]
    [InlineData("get rset -A=x", "invalid argument \"x\" for \"-A, --all-namespaces\" flag: strconv.ParseBool: parsing \"x\": invalid syntax")]
    [InlineData("--no-color=x get rset", "invalid argument \"x\" for \"--no-color\" flag: strconv.ParseBool: parsing \"x\": invalid syntax")]
    public async Task Run_WithWrongBooleans_Fails(string line, string message) =>
        (await CliHarness.RunAsync(line.Split(' '))).ShouldBe(new CliResult(1, "", $"✗ {message}\n"));

    [Theory]
    [InlineData("--wait=0")]
    [InlineData("--wait=f")]
    [InlineData("--wait --wait=F")]
    [InlineData("--wait=t --wait=FALSE --no-color=0")]
    public async Task Reconcile_WithAnyFalse_DoesNotWait(string flags)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");

        (await cluster.RunAsync(["reconcile", "rset", "x", .. flags.Split(' ')])).ShouldBe(new CliResult(0, "► Reconciliation triggered\n", ""));
    }

    private static Option[] Flags()
    {
        Option<bool> all = new("--all");
        all.Aliases.Add("-A");
        return [new Option<bool>("--wait"), all, new Option<string>("--namespace")];
    }
}
