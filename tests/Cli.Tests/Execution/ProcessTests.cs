using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>The real executable: encoding, streams and exit codes.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Process_ThatFails_WritesOneLineToStandardError()
    {
        CliResult result = await CliProcess.RunAsync("delete", "rset");

        result.ShouldBe(new CliResult(1, "", "✗ accepts 1 arg(s), received 0\n"));
    }

    [Fact]
    public async Task Process_ThatSucceeds_ExitsWithZero()
    {
        CliResult result = await CliProcess.RunAsync("version", "--client");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldStartWith("client: ");
        result.Error.ShouldBeEmpty();
    }

    /// <summary>schedule.md §2.7: without time zones nothing starts that keeps schedules.</summary>
    [Theory]
    [InlineData("run", "✗ the time zone database is missing: ")]
    [InlineData("serve", "the time zone database is missing: ")]
    public async Task Process_WithoutTimeZones_DoesNotStart(string verb, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has its time zones in the registry");

        CliResult result = await CliProcess.RunAsync(new Dictionary<string, string> { ["TZDIR"] = AppContext.BaseDirectory }, verb);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith(expected);
    }
}
