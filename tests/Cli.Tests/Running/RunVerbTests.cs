using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Running;

/// <summary><c>run</c>: the engine from this machine, and <c>diff</c> before and after it.</summary>
public sealed class RunVerbTests
{
    private const string Shop = """
        {"inputs":[{"tenant":"a"}],"resources":[
          {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"shop-<< inputs.tenant >>","namespace":"apps"},"data":{"greeting":"hello"}},
          {"apiVersion":"v1","kind":"Secret","metadata":{"name":"shop-secret","namespace":"apps"},"stringData":{"password":"hunter2"}}]}
        """;

    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Run_OnceOverTheFleet_ReportsWhatChanged()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("dev", "shop", Shop);
        await fleet.ApplySetAsync("prod", "shop", Shop);

        CliResult first = await fleet.RunAsync("run", "--once", "--cluster", "all");
        CliResult second = await fleet.RunAsync("run", "--cluster", "dev");

        first.ExitCode.ShouldBe(0, first.Error);
        first.Output.ShouldContain("✔ dev: ResourceSet/apps/shop ReconciliationSucceeded: Reconciliation finished in ");
        first.Output.ShouldContain("  ConfigMap/apps/shop-a created\n");
        first.Output.ShouldMatch("✔ 2 clusters in [2-9] passes: 2 objects ran, 4 changes\n$");
        second.Output.ShouldEndWith("✔ 1 cluster in 1 pass: 1 object ran, 0 changes\n");
        (await fleet.GetAsync("prod", ConfigMap, "shop-a")).Root.StringAt("data", "greeting").ShouldBe("hello");
    }

    [Fact]
    public async Task Run_WithAFailingObjectOrCluster_FailsAfterTheOthers()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("away", "dev");
        await fleet.ApplySetAsync("dev", "broken", """{"resourcesTemplate":"<< none }}"}""");
        await fleet.ApplySetAsync("dev", "shop", Shop);
        fleet.Unplug("away");

        CliResult result = await fleet.RunAsync("run", "--cluster", "all");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldContain("✗ away: ");
        result.Output.ShouldContain("✗ dev: ResourceSet/apps/broken BuildFailed: ");
        result.Output.ShouldContain("✔ dev: ResourceSet/apps/shop ReconciliationSucceeded");
        result.Error.ShouldBe("✗ 1 of 2 clusters and 1 of 2 objects failed\n");
    }

    [Fact]
    public async Task Run_Watching_FollowsChangesUntilInterrupted()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<CliResult> watching = CliHarness.RunAsync(
            ["run", "--watch", "--interval", "100ms", "--cluster", "dev", "--clusters", fleet.Folder, "--state", fleet.PathOf("../state")], cancellation: stop.Token);
        await fleet.ApplySetAsync("dev", "shop", Shop);
        await ReadyAsync(fleet, "shop");

        // Only when the next pass has been at work, the one before has ended and said what it did.
        await fleet.ApplySetAsync("dev", "later", """{"resources":[]}""");
        await ReadyAsync(fleet, "later");
        await stop.CancelAsync();
        CliResult result = await watching;

        result.ShouldBe(new CliResult(1, result.Output, "✗ interrupted\n"));
        result.Output.ShouldContain("ConfigMap/apps/shop-a created");
        Directory.Exists(fleet.PathOf("../state")).ShouldBeTrue();
    }

    private static async Task ReadyAsync(CliFleet fleet, string name)
    {
        while (Condition.Find(await fleet.GetAsync("dev", Names.ResourceSet, name), Condition.Ready)?.Status != "True")
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Run_OfTheKubeconfigsCluster_NeedsNoCatalogue()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplySetAsync("dev", "shop", Shop);

        CliResult result = await CliHarness.RunAsync(["run"], fleet.PathOf("dev.kubeconfig"));

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("✔ dev: ResourceSet/apps/shop");
    }

    [Theory]
    [InlineData("run --once --watch", "--once and --watch exclude each other")]
    [InlineData("run --interval soon", "invalid argument \"soon\" for \"--interval\" flag: not a duration such as 30s")]
    public async Task Run_WithWrongFlags_Fails(string line, string message) =>
        (await CliHarness.RunAsync(line.Split(' '))).ShouldBe(new CliResult(1, "", $"✗ {message}\n"));

    [Fact]
    public async Task Diff_AfterTampering_ShowsTheFieldsOfEachClusterOnce()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("dev", "shop", Shop);
        await fleet.ApplySetAsync("prod", "shop", Shop);
        CliResult before = await fleet.RunAsync("diff", "rset", "shop", "-n", "apps", "--cluster", "all");
        await fleet.RunAsync("run", "--cluster", "all");
        CliResult clean = await fleet.RunAsync("diff", "rset", "shop", "-n", "apps", "--cluster", "all");
        await fleet.ApplyAsync("dev", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"shop-a","namespace":"apps"},"data":{"greeting":"bye"}}""");

        CliResult tampered = await fleet.RunAsync("diff", "rset", "shop", "-n", "apps", "--cluster", "all");
        await fleet.ApplySetAsync("dev", "shop", """{"resources":[]}""");
        CliResult emptied = await fleet.RunAsync("diff", "rset", "shop", "-n", "apps", "--cluster", "dev");

        before.ExitCode.ShouldBe(2);
        before.Output.ShouldContain("+ ConfigMap/apps/shop-a created (all 2 clusters)\n");
        before.Output.ShouldContain("  +   password: '***'\n");
        before.Output.ShouldNotContain("hunter2");
        clean.ShouldBe(new CliResult(0, "• 4 unchanged\n", ""));
        tampered.ShouldBe(new CliResult(2, "~ ConfigMap/apps/shop-a configured (dev)\n  ~ data.greeting: \"bye\" → \"hello\"\n• 3 unchanged\n", ""));
        emptied.ExitCode.ShouldBe(2);
        emptied.Output.ShouldContain("- ConfigMap/apps/shop-a deleted (dev)\n");
        (await fleet.GetAsync("dev", ConfigMap, "shop-a")).Root.StringAt("data", "greeting").ShouldBe("bye");
    }

    [Fact]
    public async Task Diff_OfWhatTheServerRefuses_SaysSo()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplySetAsync("dev", "shop", """{"resources":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"none"}},{"apiVersion":"none.example/v1","kind":"None","metadata":{"name":"n","namespace":"apps"}}]}""");

        CliResult result = await fleet.RunAsync("diff", "rset", "shop", "-n", "apps", "--cluster", "dev");

        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("✗ ConfigMap/none/c refused (dev)\n");
        result.Output.ShouldContain("✗ None/apps/n refused (dev)\n  None/apps/n dry-run failed: no matches for kind \"None\" in version \"none.example/v1\"\n");
    }
}
