using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Fleet;

/// <summary><c>--cluster</c> beside other flags, and what a shell completes with it.</summary>
public sealed class ClusterFlagTests
{
    [Theory]
    [InlineData("--kube-as", "viewer")]
    [InlineData("--kube-token", "t")]
    [InlineData("--kubeconfig", "other")]
    [InlineData("--context", "other")]
    public async Task Flags_OfOneCluster_AreRefused(string flag, string value)
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        await fleet.ApplySetAsync("dev", "shop");

        CliResult result = await fleet.RunAsync("delete", "rset", "shop", "-n", CliFleet.Namespace, "--cluster", "all", flag, value);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("cannot be used with --cluster");
        await fleet.GetAsync("dev", Engine.Resources.Names.ResourceSet, "shop");
    }

    [Fact]
    public async Task Selector_WithoutAValue_IsNotTheKubeconfigsCluster()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");

        CliResult result = await fleet.RunAsync("get", "rset", "-A", "--cluster", "");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("no cluster is named");
    }

    [Fact]
    public async Task Documents_OfSeveralClusters_AreOneJsonList()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("dev", "shop");
        await fleet.ApplySetAsync("prod", "shop");

        CliResult result = await fleet.RunAsync("export", "resource", "ResourceSet/shop", "-n", CliFleet.Namespace, "-o", "json", "--cluster", "all");

        List<object?> documents = (List<object?>)Engine.Resources.JsonTree.Parse(result.Output)!;
        documents.Cast<Dictionary<string, object?>>().Select(d => d["cluster"]).ShouldBe(["dev", "prod"]);
    }

    [Theory]
    [InlineData("suspend rset --clusters FOLDER --cluster prod --namespace apps ", "only-in-prod")]
    [InlineData("tree rset --clusters FOLDER --cluster prod --namespace apps ", "only-in-prod")]
    [InlineData("fleet remove --clusters FOLDER ", "prod")]
    [InlineData("fleet check --clusters FOLDER ", "dev")]
    [InlineData("get rset --clusters FOLDER --cluster ", "all")]
    [InlineData("get rset --clusters FOLDER --cluster ", "dev")]
    [InlineData("get rset --clusters FOLDER --cluster pr", "prod")]
    [InlineData("get rset --clusters FOLDER --cluster env", "env=production")]
    [InlineData("get rset --clusters FOLDER --cluster dev,pr", "dev,prod")]
    [InlineData("--clusters FOLDER --cluster ", "prod")]
    [InlineData("trace --clusters FOLDER --cluster prod --namespace apps rset/", "rset/only-in-prod")]
    public async Task Suggest_OffersWhatTheChosenClusterHas(string line, string expected)
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        await fleet.ApplySetAsync("prod", "only-in-prod");
        string text = "flux-serverless " + line.Replace("FOLDER", fleet.Folder, StringComparison.Ordinal);

        CliResult result = await CliHarness.RunAsync([$"[suggest:{text.Length}]", text]);

        result.Output.Split('\n').ShouldContain(expected);
    }

    [Fact]
    public async Task Add_Overwriting_KeepsTheSettings()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("dev");
        string settings = fleet.PathOf("dev.settings.json");
        await File.WriteAllTextAsync(settings, """{"defaultServiceAccount":"tenant","paused":true,"labels":{"env":"test"}}""", TestContext.Current.CancellationToken);
        File.Copy(fleet.PathOf("dev.kubeconfig"), fleet.PathOf("../renewed"));

        CliResult result = await fleet.RunAsync("fleet", "add", "dev", "--kubeconfig", fleet.PathOf("../renewed"), "--overwrite", "--label", "region=eu");

        result.ExitCode.ShouldBe(0, result.Error);
        Dictionary<string, object?> kept = Engine.Resources.JsonTree.ParseObject(await File.ReadAllBytesAsync(settings, TestContext.Current.CancellationToken));
        kept["defaultServiceAccount"].ShouldBe("tenant");
        kept["paused"].ShouldBe(true);
        kept["labels"].ShouldBe(new Dictionary<string, object?> { ["region"] = "eu" });
    }
}
