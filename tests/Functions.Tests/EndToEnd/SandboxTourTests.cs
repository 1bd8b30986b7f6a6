using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>The README's first command, as far as it can end by itself.</summary>
public sealed class SandboxTourTests
{
    [Fact]
    public async Task Once_ShowsEveryStepAndEndsWithZero()
    {
        (int exit, string output) = await RunAsync("--once");

        exit.ShouldBe(0, output);
        string[] titles = [.. output.Split('\n').Where(l => l.Length > 0 && char.IsAsciiDigit(l[0])).Select(l => l[..2])];
        titles.ShouldBe(["1.", "2.", "3.", "4.", "5.", "6."]);
        output.ShouldContain("scan   apps/redis-image: exported 7.4.1-alpine@");
        output.ShouldContain("apply  apps/podinfo: HelmRelease/apps/podinfo configured");
        output.ShouldContain("push to applied: ");
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Serverless.Sandbox.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
