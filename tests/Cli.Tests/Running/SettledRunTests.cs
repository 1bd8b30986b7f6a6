using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Running;

/// <summary>When <c>run --once</c> ends, and what <c>diff</c> says then.</summary>
public sealed class SettledRunTests
{
    [Fact]
    public async Task Run_WithADependencyThatIsMissing_EndsAndFails()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplySetAsync("dev", "shop", """{"dependsOn":[{"apiVersion":"v1","kind":"ConfigMap","name":"nobody-makes-it"}],"resources":[]}""");

        CliResult result = await fleet.RunAsync("run", "--once", "--cluster", "dev", "--timeout", "30s");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("◎ dev: ResourceSet/apps/shop DependencyNotReady: ");
        result.Error.ShouldBe("✗ 0 of 1 clusters and 1 of 1 objects failed\n");
    }

    [Fact]
    public async Task Run_OfAShortInterval_EndsAfterOneRun()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplyAsync("dev", """
            {"apiVersion":"fluxcd.controlplane.io/v1","kind":"ResourceSet","metadata":{"name":"often","namespace":"apps","annotations":{"fluxcd.controlplane.io/reconcileEvery":"1s"}},
             "spec":{"resources":[]}}
            """);

        CliResult result = await fleet.RunAsync("run", "--once", "--cluster", "dev", "--timeout", "30s");

        result.ExitCode.ShouldBe(0, result.Error);
    }

    [Fact]
    public async Task Run_OfAPausedCluster_SaysSo()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await File.WriteAllTextAsync(fleet.PathOf("dev.settings.json"), """{"paused":true}""", TestContext.Current.CancellationToken);

        CliResult result = await fleet.RunAsync("run", "--cluster", "dev");

        result.ShouldBe(new CliResult(0, "• dev is paused and left alone\n✔ 0 clusters in 0 passes: 0 objects ran, 0 changes\n", ""));
    }

    [Fact]
    public async Task Diff_AfterARunWithCopiedDataAndChecksums_IsEmpty()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplyAsync("dev", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"source","namespace":"apps"},"data":{"a":"1"}}""");
        await fleet.ApplySetAsync("dev", "shop", """
            {"resources":[
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"copy","namespace":"apps","annotations":{"fluxcd.controlplane.io/copyFrom":"apps/source"}}},
              {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"summed","namespace":"apps","annotations":{"fluxcd.controlplane.io/checksumFrom":"ConfigMap/apps/source"}}}]}
            """);
        (await fleet.RunAsync("run", "--once", "--cluster", "dev")).ExitCode.ShouldBe(0);

        CliResult result = await fleet.RunAsync("diff", "rset", "shop", "-n", "apps", "--cluster", "dev");

        (await fleet.GetAsync("dev", new("", "v1", "ConfigMap"), "copy")).Root.StringAt("data", "a").ShouldBe("1");
        result.ShouldBe(new CliResult(0, "• 2 unchanged\n", ""));
    }

    [Theory]
    [InlineData("-1s")]
    [InlineData("1200h")]
    public async Task Timeout_OutOfRange_IsRefused(string value)
    {
        CliResult result = await CliHarness.RunAsync(["get", "rset", $"--timeout={value}"]);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"invalid argument \"{value}\" for \"--timeout\" flag");
    }

    [Fact]
    public async Task GetAll_OfAKindNamedTwice_ListsItOnce()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplySetAsync("dev", "shop");

        CliResult result = await fleet.RunAsync("get", "all", "-A", "--kind", "rset,ResourceSet", "--cluster", "dev");

        result.Output.Split("apps/shop").Length.ShouldBe(2, result.Output);
    }
}
