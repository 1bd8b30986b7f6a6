using System.Diagnostics;
using System.Text;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Execution;

/// <summary>The real executable: encoding, streams and exit codes.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Process_ThatFails_WritesOneLineToStandardError()
    {
        CliResult result = await RunAsync("delete", "rset");

        result.ShouldBe(new CliResult(1, "", "✗ accepts 1 arg(s), received 0\n"));
    }

    [Fact]
    public async Task Process_ThatSucceeds_ExitsWithZero()
    {
        CliResult result = await RunAsync("version", "--client");

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

        CliResult result = await RunAsync([verb], ("TZDIR", AppContext.BaseDirectory));

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith(expected);
    }

    private static Task<CliResult> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    private static async Task<CliResult> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "flux-serverless.dll");
        ProcessStartInfo start = new("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return CliResult.From(process.ExitCode, output, await error);
    }
}
