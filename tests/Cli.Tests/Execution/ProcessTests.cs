using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>The real executable: encoding, streams and exit codes.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Process_ThatFails_WritesOneLineToStandardError()
    {
        CliResult result = await CliHarness.RunProcessAsync(["delete", "rset"], AppContext.BaseDirectory);

        result.ShouldBe(new CliResult(1, "", "✗ accepts 1 arg(s), received 0\n"));
    }

    [Fact]
    public async Task Process_ThatSucceeds_ExitsWithZero()
    {
        CliResult result = await CliHarness.RunProcessAsync(["version", "--client"], AppContext.BaseDirectory);

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldStartWith("client: ");
        result.Error.ShouldBeEmpty();
    }
}
