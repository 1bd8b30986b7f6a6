using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Fleet;

/// <summary>Verbs over several clusters with <c>--cluster</c>.</summary>
public sealed class FleetRunTests
{
    private static readonly GroupVersionKind Secret = new("", "v1", "Secret");

    [Fact]
    public async Task Get_OfAllClusters_IsOneTable()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("dev", "a");
        await fleet.ApplySetAsync("prod", "b");

        CliResult result = await fleet.RunAsync("get", "rset", "-A", "--cluster", "all");

        result.ShouldBe(new CliResult(0,
            "CLUSTER\tNAMESPACE\tNAME\tRESOURCES\tREADY  \tMESSAGE\tLAST RECONCILED\n" +
            "dev    \tapps     \ta   \t0        \tUnknown\t       \tUnknown        \n" +
            "prod   \tapps     \tb   \t0        \tUnknown\t       \tUnknown        \n", ""));
    }

    [Fact]
    public async Task Get_WithAFailingCluster_ShowsTheOthersAndFails()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("dev", "a");
        fleet.Unplug("prod");

        CliResult result = await fleet.RunAsync("get", "rset", "-n", "apps", "--cluster", "dev,prod");

        result.ExitCode.ShouldBe(1);
        string[] lines = result.Output.Split('\n');
        lines[1].ShouldStartWith("dev    \ta");
        lines[2].ShouldMatch(@"^prod\s+-\s+-\s+-\s+✗ .+\t-\s+$");
        result.Error.ShouldStartWith("✗ prod: ");
    }

    [Theory]
    [InlineData("env=production", "prod")]
    [InlineData("env=test", "dev,stage")]
    [InlineData("stage", "stage")]
    [InlineData("dev,prod", "dev,prod")]
    [InlineData("all,env=test", "dev,stage")]
    public async Task Suspend_OfChosenClusters_LeavesTheOthers(string selector, string expected)
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod", "stage");
        foreach (string cluster in new[] { "dev", "prod", "stage" })
        {
            await fleet.ApplySetAsync(cluster, "x");
        }

        CliResult result = await fleet.RunAsync("suspend", "rset", "x", "-n", "apps", "--cluster", selector);

        result.ExitCode.ShouldBe(0);
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(',').Select(c => $"✔ {c}: Reconciliation suspended"));
        foreach (string cluster in new[] { "dev", "prod", "stage" })
        {
            string? annotation = (await fleet.GetAsync(cluster, Names.ResourceSet, "x")).Annotation(Names.ReconcileAnnotation);
            annotation.ShouldBe(expected.Split(',').Contains(cluster) ? "disabled" : null);
        }
    }

    [Fact]
    public async Task GetAll_AsJson_CarriesTheCluster()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("prod", "b");

        CliResult all = await fleet.RunAsync("get", "all", "-A", "-o", "json", "--cluster", "all");
        CliResult none = await fleet.RunAsync("get", "all", "-A", "--cluster", "dev");
        CliResult list = await fleet.RunAsync("get", "rset", "-A", "-o", "json", "--cluster", "all");

        all.ShouldBe(new CliResult(0,
            """[{"cluster":"prod","kind":"ResourceSet","name":"apps/b","lastReconciled":"Unknown","ready":"Unknown","message":"Not initialized"}]""", ""));
        none.ShouldBe(new CliResult(1, "", "✗ no resources found\n"));
        Dictionary<string, object?> root = JsonTree.ParseObject(System.Text.Encoding.UTF8.GetBytes(list.Output));
        root.StringAt("kind").ShouldBe("List");
        ((Dictionary<string, object?>)root.ListAt("items")!.ShouldHaveSingleItem()!).StringAt("cluster").ShouldBe("prod");
    }

    [Fact]
    public async Task Export_FromClusters_IsOneStreamOfDocuments()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("dev", "x");
        await fleet.ApplySetAsync("prod", "x");

        CliResult result = await fleet.RunAsync("export", "resource", "ResourceSet/x", "-n", "apps", "--cluster", "all");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldStartWith("--- # cluster: dev\napiVersion: fluxcd.controlplane.io/v1\n");
        Serverless.Engine.Yaml.YamlReader.ReadDocuments(result.Output).Count.ShouldBe(2);
    }

    [Fact]
    public async Task CreateSecret_FromStandardInput_ReachesEveryCluster()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");

        CliResult result = await CliHarness.RunAsync(
            ["create", "secret", "basic-auth", "s", "-n", "apps", "--username", "u", "--password-stdin", "--cluster", "all", "--clusters", fleet.Folder], input: "hunter2\n");

        result.ExitCode.ShouldBe(0);
        foreach (string cluster in new[] { "dev", "prod" })
        {
            (await fleet.GetAsync(cluster, Secret, "s")).Root.StringAt("data", "password").ShouldBe("aHVudGVyMg==");
        }
    }

    [Fact]
    public async Task Choosing_WhatIsNotThere_Fails()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");

        CliResult name = await fleet.RunAsync("get", "rset", "--cluster", "prd");
        CliResult label = await fleet.RunAsync("get", "rset", "--cluster", "env=other");

        name.ShouldBe(new CliResult(1, "", "✗ cluster prd is not in the catalogue\n"));
        name.Hint.ShouldBe("did you mean prod?");
        label.ShouldBe(new CliResult(1, "", "✗ no cluster matches env=other\n"));
    }
}
