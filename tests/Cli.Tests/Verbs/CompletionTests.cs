using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §14.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash", "complete -F")]
    [InlineData("zsh", "#compdef flux-serverless")]
    [InlineData("fish", "complete -c flux-serverless")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public async Task Completion_ForShell_IsAScriptThatAsksThisProgram(string shell, string part)
    {
        CliResult result = await CliHarness.RunAsync(["completion", shell]);

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain(part);
        result.Output.ShouldContain("[suggest:");
    }

    [Theory]
    [InlineData("reconcile ", "resourceset")]
    [InlineData("get all --kind ", "HelmRelease")]
    public async Task Suggest_AfterCommand_OffersWhatFits(string line, string expected)
    {
        string text = "flux-serverless " + line;

        CliResult result = await CliHarness.RunAsync([$"[suggest:{text.Length}]", text]);

        result.Output.Split('\n').ShouldContain(expected);
    }

    [Fact]
    public async Task Suggest_AfterKind_OffersNamesOfTheCluster()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("podinfo");
        string text = $"flux-serverless suspend rset --namespace {cluster.Namespace} ";

        CliResult result = await cluster.RunRawAsync($"[suggest:{text.Length}]", text);

        result.Output.Split('\n').ShouldContain("podinfo");
    }
}
