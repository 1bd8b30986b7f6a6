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

    [Theory]
    [InlineData("suspend rset ", "shop")]
    [InlineData("scan ", "rsip")]
    [InlineData("scan r", "rsip")]
    [InlineData("scan rsip ", "redis-image")]
    [InlineData("scan inputprovider red", "redis-image")]
    [InlineData("events --for ", "ResourceSet/")]
    [InlineData("events --for ResourceSet/", "ResourceSet/shop")]
    [InlineData("events --for rsip/red", "rsip/redis-image")]
    [InlineData("trace ", "configmap/")]
    [InlineData("trace config", "configmap/")]
    [InlineData("trace cm/", "cm/settings")]
    [InlineData("trace configmap/set", "configmap/settings")]
    [InlineData("trace configmaps ", "settings")]
    [InlineData("trace resourceset sh", "shop")]
    [InlineData("migrate owner rset/", "rset/shop")]
    public async Task Suggest_OffersWhatTheClusterHas(string line, string expected)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("shop");
        await cluster.CreateProviderAsync("redis-image");
        await cluster.CreateAsync(CliCluster.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"{{{cluster.Namespace}}}"}}"""));
        string text = $"flux-serverless --namespace {cluster.Namespace} {line}";

        CliResult result = await cluster.RunRawAsync($"[suggest:{text.Length}]", text);

        result.Output.Split('\n').ShouldContain(expected);
    }

    [Theory]
    [InlineData("scan rsip redis-image ")]
    [InlineData("scan oci://ghcr.io/app ")]
    [InlineData("trace configmap/settings ")]
    [InlineData("trace none/")]
    [InlineData("events --for none/")]
    public async Task Suggest_WhereNothingFits_OffersNoNames(string line)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateProviderAsync("redis-image");
        string text = $"flux-serverless --namespace {cluster.Namespace} {line}";

        CliResult result = await cluster.RunRawAsync($"[suggest:{text.Length}]", text);

        result.Output.ShouldNotContain("redis-image");
        result.Error.ShouldBeEmpty();
    }
}
