using Serverless.Azure.KeyVault;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.KeyVault;

public sealed class KeyVaultClusterCatalogTests : IAsyncLifetime
{
    private const string Tag = KeyVaultSettings.DefaultTag;

    private readonly ManualTimeProvider _time = new();
    private readonly VaultServer _vault = new();

    public async ValueTask InitializeAsync() => await _vault.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task List_ByTag_GivesEnabledSecretsWithTheirSettings()
    {
        _vault.Set("k1", "one", true, (Tag, "prod-1"), ("paused", "true"), ("maxConcurrent", "8"), ("defaultServiceAccount", "123"), ("label.region", "eu"), ("overrideManagers", "terraform, true"), ("owner", "team"));
        _vault.Set("k2", "two", true, (Tag, "prod-2"));
        _vault.Set("k3", "off", false, (Tag, "prod-3"));
        _vault.Set("other", "x");
        using KeyVaultClusterCatalog catalog = Catalog();

        IReadOnlyList<ClusterEntry> clusters = await catalog.ListAsync(CancellationToken.None);

        clusters.Select(c => c.Name).ShouldBe(["prod-1", "prod-2"]);
        ClusterSettings settings = clusters[0].Settings;
        (settings.Paused, settings.MaxConcurrent, settings.DefaultServiceAccount).ShouldBe((true, 8, "123"));
        settings.OverrideManagers.ShouldBe(["terraform", "true"]);
        settings.Labels.ShouldBe(new Dictionary<string, string> { ["region"] = "eu" });
        (await catalog.ReadKubeconfigAsync("prod-2", CancellationToken.None)).ShouldBe("two");
    }

    [Fact]
    public async Task List_ByPrefix_TakesTheRestAsTheName()
    {
        _vault.Set("kubeconfig-Prod-1", "one");
        _vault.Set("webhook-secret", "x");
        using KeyVaultClusterCatalog catalog = new(_vault.Settings(null, "kubeconfig-"), _time);

        (await catalog.ListAsync(CancellationToken.None)).ShouldHaveSingleItem().Name.ShouldBe("prod-1");
        (await catalog.ReadKubeconfigAsync("prod-1", CancellationToken.None)).ShouldBe("one");
    }

    [Fact]
    public async Task Value_Unchanged_IsReadOnceAndRotationIsNoticed()
    {
        _vault.Set("k1", "one", true, (Tag, "prod"));
        using KeyVaultClusterCatalog catalog = Catalog();
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            (await catalog.ReadKubeconfigAsync("prod", CancellationToken.None)).ShouldBe("one");
        }

        _vault.Requests.Count(r => r == "/secrets/k1/").ShouldBeLessThanOrEqualTo(2, "one challenge and one read");
        _vault.Set("k1", "rotated", true, (Tag, "prod"));
        _time.Advance(TimeSpan.FromMinutes(1));
        (await catalog.ReadKubeconfigAsync("prod", CancellationToken.None)).ShouldBe("rotated");
    }

    [Fact]
    public async Task Cluster_DisabledOrRemoved_IsGoneWithTheNextList()
    {
        _vault.Set("k1", "one", true, (Tag, "a"));
        _vault.Set("k2", "two", true, (Tag, "b"));
        using KeyVaultClusterCatalog catalog = Catalog();
        (await catalog.ListAsync(CancellationToken.None)).Count.ShouldBe(2);

        _vault.Set("k1", "one", false, (Tag, "a"));
        _vault.Remove("k2");
        (await catalog.ListAsync(CancellationToken.None)).Count.ShouldBe(2, "the list is a minute old at most");
        _time.Advance(TimeSpan.FromMinutes(1));

        (await catalog.ListAsync(CancellationToken.None)).ShouldBeEmpty();
        (await catalog.FindAsync("a", CancellationToken.None)).ShouldBeNull();
        (await Should.ThrowAsync<FleetException>(() => catalog.ReadKubeconfigAsync("a", CancellationToken.None))).Message.ShouldContain("no enabled secret");
    }

    [Fact]
    public async Task Vault_OutOfReach_LeavesTheLastListForTenMinutes()
    {
        _vault.Set("k1", "the-kubeconfig", true, (Tag, "a"));
        using KeyVaultClusterCatalog catalog = Catalog();
        await catalog.ReadKubeconfigAsync("a", CancellationToken.None);
        _vault.Status = 429;

        _time.Advance(TimeSpan.FromMinutes(9));
        (await catalog.ListAsync(CancellationToken.None)).Count.ShouldBe(1);
        (await catalog.ReadKubeconfigAsync("a", CancellationToken.None)).ShouldBe("the-kubeconfig");
        _time.Advance(TimeSpan.FromMinutes(2));

        FleetException e = await Should.ThrowAsync<FleetException>(() => catalog.ListAsync(CancellationToken.None));
        e.Message.ShouldContain("429 Throttled");
        e.Message.ShouldNotContain("the-kubeconfig");
    }

    [Theory]
    [InlineData("Not A Name", "paused", "false", "DNS label")]
    [InlineData("a", "paused", "maybe", "paused must be true or false")]
    [InlineData("a", "overrideManagers", "a,,b", "overrideManagers must be a list of field managers")]
    [InlineData("a", "maxConcurrent", "many", "maxConcurrent must be a whole number")]
    public async Task List_BadSecret_IsLeftOutAndNamed(string cluster, string tag, string value, string expected)
    {
        _vault.Set("k1", "one", true, (Tag, cluster), (tag, value));
        _vault.Set("k2", "two", true, (Tag, "good"));
        using KeyVaultClusterCatalog catalog = Catalog();

        (await catalog.ListAsync(CancellationToken.None)).ShouldHaveSingleItem().Name.ShouldBe("good");

        string problem = catalog.Problems.ShouldHaveSingleItem();
        problem.ShouldContain(expected);
        problem.ShouldContain("secret k1");
    }

    [Fact]
    public async Task List_TwoSecretsForOneCluster_AreNamed()
    {
        _vault.Set("k1", "one", true, (Tag, "a"));
        _vault.Set("k2", "two", true, (Tag, "a"));
        using KeyVaultClusterCatalog catalog = Catalog();

        (await catalog.ListAsync(CancellationToken.None)).Count.ShouldBe(1);

        catalog.Problems.ShouldHaveSingleItem().ShouldStartWith("cluster a has two secrets: k1 and k2");
    }

    private KeyVaultClusterCatalog Catalog() => new(_vault.Settings(Tag, null), _time);
}
