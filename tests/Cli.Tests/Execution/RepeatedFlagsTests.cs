using System.CommandLine;
using Serverless.Cli.Execution;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>cli.md §1.1: flags are read as pflag does.</summary>
public sealed class RepeatedFlagsTests
{
    [Theory]
    [InlineData("-n a get rset -n b", "get rset -n b")]
    [InlineData("--namespace=a get rset -n b", "get rset -n b")]
    [InlineData("-n a --verbose get --namespace=b", "--verbose get --namespace=b")]
    [InlineData("get rset -n a --verbose=true --verbose=false", "get rset -n a --verbose=false")]
    [InlineData("-n a get -- -n b", "-n a get -- -n b")]
    [InlineData("get -n", "get -n")]
    public void KeepLast_OfRepeatedFlags_LeavesTheLast(string given, string kept) =>
        RepeatedFlags.KeepLast(given.Split(' '), [Namespace(), new Option<bool>("--verbose")]).ShouldBe(kept.Split(' '));

    private static Option<string> Namespace()
    {
        Option<string> option = new("--namespace");
        option.Aliases.Add("-n");
        return option;
    }
}
