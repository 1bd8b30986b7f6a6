using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §2.</summary>
public sealed class GetTests
{
    [Theory]
    [InlineData("rset", "NAME\tRESOURCES\tREADY\tMESSAGE\tLAST RECONCILED\n")]
    [InlineData("resourcesets", "NAME\tRESOURCES\tREADY\tMESSAGE\tLAST RECONCILED\n")]
    [InlineData("rsip", "NAME\tINPUTS\tREADY\tMESSAGE\tLAST RECONCILED\tNEXT SCHEDULE\n")]
    [InlineData("resourcesetinputproviders", "NAME\tINPUTS\tREADY\tMESSAGE\tLAST RECONCILED\tNEXT SCHEDULE\n")]
    public async Task Get_InEmptyNamespace_PrintsTheHeader(string kind, string header)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunAsync("get", kind)).ShouldBe(new CliResult(0, header, ""));
    }

    [Fact]
    public async Task GetSets_ShowsInventoryAndCondition()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("a");
        await cluster.CreateSetAsync("b", """{"annotations":{"fluxcd.controlplane.io/reconcile":"Disabled"}}""");
        await cluster.SetReadyAsync(Names.ResourceSet, "a", "True", "ReconciliationSucceeded", "finished");
        await cluster.SetStatusAsync(Names.ResourceSet, "a", """{"inventory":{"entries":[{"id":"x_a__ConfigMap","v":"v1"},{"id":"x_b__ConfigMap","v":"v1"}]}}""");

        (await cluster.RunAsync("get", "rset")).Output.ShouldBe(
            "NAME\tRESOURCES\tREADY    \tMESSAGE \tLAST RECONCILED              \n" +
            "a   \t2        \tTrue     \tfinished\t2025-07-15 14:30:00 +0000 UTC\n" +
            "b   \t0        \tSuspended\t        \tUnknown                      \n");
    }

    [Fact]
    public async Task GetProviders_ShowsInputsAndSchedule()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateProviderAsync("p");
        await cluster.SetStatusAsync(Names.InputProvider, "p",
            """{"exportedInputs":[{"id":"1"}],"nextSchedule":{"cron":"0 8 * * *","timeZone":"UTC","window":"0s","when":"2025-07-16T08:00:00Z"}}""");

        (await cluster.RunAsync("get", "inputprovider", "p")).Output.ShouldBe(
            "NAME\tINPUTS\tREADY  \tMESSAGE\tLAST RECONCILED\tNEXT SCHEDULE                \n" +
            "p   \t1     \tUnknown\t       \tUnknown        \t2025-07-16 08:00:00 +0000 UTC\n");
    }

    [Fact]
    public async Task Get_ByName_SelectsOneAndMissesWithoutError()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("a");
        await cluster.CreateSetAsync("b");

        (await cluster.RunAsync("get", "rset", "b")).Output.Split('\n').Length.ShouldBe(3);
        (await cluster.RunAsync("get", "rset", "none")).ShouldBe(new CliResult(0, "NAME\tRESOURCES\tREADY\tMESSAGE\tLAST RECONCILED\n", ""));
    }

    [Fact]
    public async Task Get_InAllNamespaces_PutsTheNamespaceFirst()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("a");

        string output = (await cluster.RunAsync("get", "rset", "-A")).Output;

        output.ShouldStartWith("NAMESPACE");
        output.ShouldContain($"{cluster.Namespace}\ta");
    }

    [Fact]
    public async Task GetAll_WithNothing_Fails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunAsync("get", "all")).ShouldBe(new CliResult(1, "", "✗ no resources found\n"));
    }

    [Fact]
    public async Task GetAll_ShowsKindsInTheirOrder()
    {
        await using CliCluster cluster = await FilledAsync();

        (await cluster.RunAsync("get", "all")).Output.ShouldBe(Pad(cluster,
            ["KIND", "NAME", "LAST RECONCILED", "READY", "MESSAGE"],
            ["ResourceSet", "{ns}/a", "2025-07-15T14:30:00Z", "True", "finished"],
            ["ResourceSetInputProvider", "{ns}/p", "Unknown", "Unknown", "Not initialized"],
            ["HelmRelease", "{ns}/h", "Unknown", "Suspended", "Not initialized"]));
    }

    [Theory]
    [InlineData("--kind=rset,HelmRelease", "a h")]
    [InlineData("--kind=RSIP", "p")]
    [InlineData("--ready-status=suspended", "h")]
    [InlineData("--ready-status=True", "a")]
    public async Task GetAll_Filtered_ShowsOnlyThose(string flag, string names)
    {
        await using CliCluster cluster = await FilledAsync();

        string output = (await cluster.RunAsync("get", "resources", flag, "-o", "json")).Output;

        ((List<object?>)JsonTree.Parse(output)!).Cast<Dictionary<string, object?>>().Select(r => r.StringAt("name"))
            .ShouldBe(names.Split(' ').Select(n => $"{cluster.Namespace}/{n}"));
    }

    [Fact]
    public async Task GetAll_AsJson_IsCompactWithoutFinalNewline()
    {
        await using CliCluster cluster = await FilledAsync();

        (await cluster.RunAsync("get", "all", "--kind", "rset", "--output", "json")).Output.ShouldBe(
            $$"""[{"kind":"ResourceSet","name":"{{cluster.Namespace}}/a","lastReconciled":"2025-07-15T14:30:00Z","ready":"True","message":"finished"}]""");
    }

    [Fact]
    public async Task GetAll_AsYaml_IsAList()
    {
        await using CliCluster cluster = await FilledAsync();

        (await cluster.RunAsync("get", "all", "--kind", "rset", "-o", "yaml")).Output.ShouldBe(
            $"- kind: ResourceSet\n  lastReconciled: \"2025-07-15T14:30:00Z\"\n  message: finished\n  name: {cluster.Namespace}/a\n  ready: \"True\"\n");
    }

    private static async Task<CliCluster> FilledAsync()
    {
        CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("a");
        await cluster.SetReadyAsync(Names.ResourceSet, "a", "True", "ReconciliationSucceeded", "finished");
        await cluster.CreateProviderAsync("p");
        await cluster.CreateAsync("HelmRelease", "h", """{"interval":"1m","suspend":true}""", apiVersion: "helm.toolkit.fluxcd.io/v2");
        await cluster.CreateAsync("Alert", "left-out", """{"eventSources":[],"providerRef":{"name":"x"}}""", apiVersion: "notification.toolkit.fluxcd.io/v1beta3");
        return cluster;
    }

    private static string Pad(CliCluster cluster, params string[][] rows)
    {
        string[][] filled = [.. rows.Select(row => row.Select(cell => cell.Replace("{ns}", cluster.Namespace, StringComparison.Ordinal)).ToArray())];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => filled.Max(row => row[column].Length))];
        return string.Concat(filled.Select(row => string.Join('\t', row.Select((cell, column) => cell.PadRight(widths[column]))) + "\n"));
    }
}
