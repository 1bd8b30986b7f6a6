using Serverless.Cli.Cluster;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>What is counted where no operator keeps a report, and what is read where one does (cli.md §11).</summary>
public sealed class ReportTests
{
    [Fact]
    public void Count_OfObjects_TellsFailingFromSuspended()
    {
        KubeObject[] items =
        [
            CliCluster.Parse("""{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"""),
            CliCluster.Parse("""{"status":{"conditions":[{"type":"Ready","status":"False"}]}}"""),
            CliCluster.Parse("""{"spec":{"suspend":true},"status":{"conditions":[{"type":"Ready","status":"False"}]}}"""),
            CliCluster.Parse("{}"),
        ];

        ReconcilerStats.Count("HelmRelease", items).ShouldBe(new ReconcilerStats("HelmRelease", 3, 1, 1, "-"));
    }

    [Fact]
    public void FromReport_TakesItsNumbers()
    {
        KubeObject report = CliCluster.Parse(
            """{"spec":{"reconcilers":[{"kind":"Bucket","stats":{"running":2,"failing":1,"suspended":3,"totalSize":"1.5 MiB"}},{"kind":"Alert","stats":{}}]}}""");

        ReconcilerStats.FromReport(report).ShouldBe([new("Bucket", 2, 1, 3, "1.5 MiB"), new("Alert", 0, 0, 0, "-")]);
    }

    [Fact]
    public async Task Version_WithoutReport_PrintsTheClientAndFails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        CliResult result = await cluster.RunAsync("version");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldStartWith("client: ");
        result.Error.ShouldBe("✗ no FluxReport resources found, ensure the Flux Operator is installed\n");
    }

    [Fact]
    public async Task Stats_WithoutReport_CountsTheClustersKinds()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        CliResult result = await cluster.RunAsync("stats");

        result.ExitCode.ShouldBe(0);
        result.Output.Split('\n').Select(line => line.Split('\t')[0].Trim()).Where(k => k.Length > 0)
            .ShouldBe(["RECONCILERS", "ResourceSet", "ResourceSetInputProvider", "Kustomization", "HelmRelease", "OCIRepository"]);
    }
}
