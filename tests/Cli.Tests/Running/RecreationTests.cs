using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Running;

/// <summary><c>diff</c> where the server does not change an object in place, and where clusters do not answer.</summary>
public sealed class RecreationTests
{
    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Diff_OfAFieldThatCannotChange_ShowsTheRecreation(ClusterKind kind)
    {
        await using CliCluster cluster = await CliCluster.StartAsync(kind, "cli-" + Guid.NewGuid().ToString("N")[..12]);
        KubeObject live = await ApplyFixedAsync(cluster);
        await CreateSetAsync(cluster, "by-object", """{"fluxcd.controlplane.io/force":"enabled"}""", "{}");
        await CreateSetAsync(cluster, "by-set", "{}", """{"annotations":{"fluxcd.controlplane.io/force":"enabled"}}""");
        await CreateSetAsync(cluster, "refused", "{}", "{}");

        CliResult byObject = await cluster.RunAsync("diff", "rset", "by-object");
        CliResult bySet = await cluster.RunAsync("diff", "rset", "by-set");
        CliResult refused = await cluster.RunAsync("diff", "rset", "refused");

        string title = $"± ConfigMap/{cluster.Namespace}/fixed recreated, because the server does not change it in place\n";
        bySet.ExitCode.ShouldBe(2);
        bySet.Output.ShouldStartWith(title + "  ~ data.greeting: \"hello\" → \"bye\"\n");
        bySet.Output.ShouldEndWith("• 0 unchanged\n");
        byObject.Output.ShouldStartWith(title);
        byObject.Output.ShouldContain("  ~ data.greeting: \"hello\" → \"bye\"\n");
        refused.ExitCode.ShouldBe(2);
        refused.Output.ShouldStartWith($"✗ ConfigMap/{cluster.Namespace}/fixed refused\n  ConfigMap/{cluster.Namespace}/fixed dry-run failed (Invalid): ");
        (await cluster.GetAsync(ConfigMap, "fixed")).Uid.ShouldBe(live.Uid, "a comparison deletes nothing");
    }

    [Fact]
    public async Task Run_AfterTheDiff_RecreatesWhatWasShown()
    {
        await using CliCluster cluster = await CliCluster.StartAsync(ClusterKind.Sandbox, "apps");
        KubeObject live = await ApplyFixedAsync(cluster);
        await CreateSetAsync(cluster, "by-object", """{"fluxcd.controlplane.io/force":"enabled"}""", "{}");

        CliResult run = await cluster.RunAsync("run", "--once");
        CliResult clean = await cluster.RunAsync("diff", "rset", "by-object");

        run.Output.ShouldContain("  ConfigMap/apps/fixed created\n");
        (await cluster.GetAsync(ConfigMap, "fixed")).Uid.ShouldNotBe(live.Uid);
        clean.ShouldBe(new CliResult(0, "• 1 unchanged\n", ""));
    }

    [Fact]
    public async Task Diff_OverClustersOfWhichSomeAreAway_CountsThem()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("away", "dev", "gone", "prod");
        await fleet.ApplySetAsync("dev", "shop");
        await fleet.ApplySetAsync("prod", "shop");
        fleet.Unplug("away");
        fleet.Unplug("gone");

        CliResult result = await fleet.RunAsync("diff", "rset", "shop", "-n", CliFleet.Namespace, "--cluster", "all");

        result.ExitCode.ShouldBe(1, "a cluster that did not answer is a failure, whatever the others say");
        result.Output.ShouldBe("• 0 unchanged\n✗ 2 of 4 clusters could not be compared: away, gone\n");
        result.Error.Split('\n').Length.ShouldBe(3);
        result.Error.ShouldStartWith("✗ away: ");
        result.Error.ShouldContain("\n✗ gone: ");
    }

    private static async Task<KubeObject> ApplyFixedAsync(CliCluster cluster) => await cluster.CreateAsync(CliCluster.Parse(
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"fixed","namespace":"{{{cluster.Namespace}}}"},"immutable":true,"data":{"greeting":"hello"}}"""));

    private static Task<KubeObject> CreateSetAsync(CliCluster cluster, string name, string annotations, string metadata) => cluster.CreateAsync("ResourceSet", name, $$$$"""
        {"resources":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"fixed","namespace":"{{{{cluster.Namespace}}}}","annotations":{{{{annotations}}}}},"immutable":true,"data":{"greeting":"bye"}}]}
        """, metadata);
}
