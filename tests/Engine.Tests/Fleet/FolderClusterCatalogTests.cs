using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class FolderClusterCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_AllEndings_AreSortedByName()
    {
        _folder.Write("prod.yaml", "a");
        _folder.Write("dev.kubeconfig", "b");
        _folder.Write("stage-2.yml", "c");
        _folder.Write(".hidden.yaml", "not a cluster");
        _folder.Write("README.md", "not a cluster");

        IReadOnlyList<ClusterEntry> clusters = await Catalog().ListAsync(CancellationToken.None);

        clusters.Select(c => c.Name).ShouldBe(["dev", "prod", "stage-2"]);
        clusters.ShouldAllBe(c => c.Settings == new ClusterSettings());
    }

    [Fact]
    public async Task Find_WithSettings_ReadsThem()
    {
        _folder.Write("prod.yaml", "a");
        _folder.Write("prod.settings.json", """{"paused":true,"takeOver":true,"defaultServiceAccount":"flux"}""");

        ClusterEntry? entry = await Catalog().FindAsync("prod", CancellationToken.None);

        entry!.Settings.ShouldBe(new ClusterSettings { Paused = true, TakeOver = true, DefaultServiceAccount = "flux" });
        (await Catalog().FindAsync("other", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Find_WithOverrideManagers_ReadsThem()
    {
        _folder.Write("prod.yaml", "a");
        _folder.Write("prod.settings.json", """{"overrideManagers":["terraform","pulumi"]}""");

        ClusterEntry? entry = await Catalog().FindAsync("prod", CancellationToken.None);

        entry!.Settings.OverrideManagers.ShouldBe(["terraform", "pulumi"]);
    }

    [Fact]
    public async Task Find_WithLabels_ReadsThem()
    {
        _folder.Write("prod.yaml", "a");
        _folder.Write("prod.settings.json", """{"labels":{"env":"production","region":"eu"}}""");

        ClusterEntry? entry = await Catalog().FindAsync("prod", CancellationToken.None);

        entry!.Settings.Labels.ShouldBe(new Dictionary<string, string> { ["env"] = "production", ["region"] = "eu" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("Prod.yaml", "DNS label")]
    [InlineData("-prod.yml", "DNS label")]
    [InlineData("a_b.kubeconfig", "DNS label")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.yaml", "DNS label")]
    [InlineData("prod.settings.json", "no kubeconfig for cluster prod")]
    public async Task List_BadFile_IsLeftOutAndNamed(string file, string expected)
    {
        _folder.Write(file, "{}");
        _folder.Write("good.yaml", "a");
        FolderClusterCatalog catalog = Catalog();

        (await catalog.ListAsync(CancellationToken.None)).Select(c => c.Name).ShouldBe(["good"]);

        string problem = catalog.Problems.ShouldHaveSingleItem();
        problem.ShouldContain(expected);
        problem.ShouldContain(file);
    }

    [Theory]
    [InlineData("""{"pause":true}""", "unknown member \"pause\"")]
    [InlineData("""{"paused":"yes"}""", "paused must be true or false")]
    [InlineData("""{"defaultServiceAccount":1}""", "defaultServiceAccount must be a string")]
    [InlineData("""{"maxConcurrent":0}""", "maxConcurrent must be a whole number from 1 to 64")]
    [InlineData("""{"overrideManagers":"terraform"}""", "overrideManagers must be a list of field managers")]
    [InlineData("""{"overrideManagers":[""]}""", "overrideManagers must be a list of field managers")]
    [InlineData("""{"labels":{"env":1}}""", "labels must be an object whose members are strings")]
    [InlineData("""{"labels":"env=prod"}""", "labels must be an object whose members are strings")]
    [InlineData("[]", "not an object")]
    [InlineData("{", "prod.settings.json")]
    public async Task List_BadSettings_AreExplained(string json, string expected)
    {
        _folder.Write("prod.yaml", "a");
        _folder.Write("prod.settings.json", json);
        FolderClusterCatalog catalog = Catalog();

        (await catalog.ListAsync(CancellationToken.None)).ShouldBeEmpty();
        FleetException e = await Should.ThrowAsync<FleetException>(() => catalog.FindAsync("prod", CancellationToken.None));

        catalog.Problems.ShouldBe([e.Message]);
        e.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task List_TwoFilesForOneCluster_NoneIsChosen()
    {
        _folder.Write("prod.yaml", "a");
        _folder.Write("prod.yml", "b");
        FolderClusterCatalog catalog = Catalog();

        (await catalog.ListAsync(CancellationToken.None)).ShouldBeEmpty();

        catalog.Problems.ShouldHaveSingleItem().ShouldContain("cluster prod has two kubeconfigs");
    }

    [Fact]
    public async Task List_FolderMissing_IsExplained()
    {
        FolderClusterCatalog catalog = new(_folder.File("nowhere"));

        FleetException e = await Should.ThrowAsync<FleetException>(() => catalog.ListAsync(CancellationToken.None));

        e.Message.ShouldContain("nowhere");
        e.InnerException.ShouldBeOfType<DirectoryNotFoundException>();
    }

    [Fact]
    public async Task ReadKubeconfig_AtTheLimit_IsReadAndOneByteMoreIsNot()
    {
        _folder.Write("fits.yaml", new string('a', FolderClusterCatalog.MaxFileBytes));
        _folder.Write("large.yaml", new string('a', FolderClusterCatalog.MaxFileBytes + 1));

        (await Catalog().ReadKubeconfigAsync("fits", CancellationToken.None)).Length.ShouldBe(FolderClusterCatalog.MaxFileBytes);
        FleetException e = await Should.ThrowAsync<FleetException>(() => Catalog().ReadKubeconfigAsync("large", CancellationToken.None));

        e.Message.ShouldContain("large.yaml: larger than 1048576 bytes");
    }

    [Theory]
    [InlineData("other")]
    [InlineData("../prod")]
    public async Task ReadKubeconfig_UnknownName_IsRefused(string name)
    {
        _folder.Write("prod.yaml", "a");

        await Should.ThrowAsync<FleetException>(() => Catalog().ReadKubeconfigAsync(name, CancellationToken.None));
    }

    private FolderClusterCatalog Catalog() => new(_folder.Path);
}
