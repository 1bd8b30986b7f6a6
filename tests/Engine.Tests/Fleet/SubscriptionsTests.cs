using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class SubscriptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ClustersFor_Repository_NamesWatchersAndUnknownClusters()
    {
        Subscriptions subscriptions = new(Store());
        await subscriptions.UpdateAsync("a", ["GHCR.io/Acme/App", "nginx"], CancellationToken.None);
        await subscriptions.UpdateAsync("b", ["ghcr.io/acme/other"], CancellationToken.None);
        await subscriptions.UpdateAsync("c", [], CancellationToken.None);

        SubscriptionMap map = await subscriptions.ReadAsync(["a", "b", "c", "new"], CancellationToken.None);

        map.ClustersFor("ghcr.io/acme/app").ShouldBe(["a", "new"]);
        map.ClustersFor("index.docker.io/library/nginx").ShouldBe(["a", "new"]);
        map.ClustersFor("ghcr.io/acme/app2").ShouldBeEmpty("nobody is known to watch it");
    }

    [Fact]
    public async Task KnowsRegistry_AllClustersKnown_OnlyTheirRegistries()
    {
        Subscriptions subscriptions = new(Store());
        await subscriptions.UpdateAsync("a", ["ghcr.io/acme/app"], CancellationToken.None);

        SubscriptionMap known = await subscriptions.ReadAsync(["a"], CancellationToken.None);
        SubscriptionMap unknown = await subscriptions.ReadAsync(["a", "new"], CancellationToken.None);

        known.KnowsRegistry("ghcr.io").ShouldBeTrue();
        known.KnowsRegistry("evil.io").ShouldBeFalse();
        unknown.KnowsRegistry("ghcr.io").ShouldBeTrue();
        unknown.KnowsRegistry("evil.io").ShouldBeFalse();
    }

    [Fact]
    public async Task Update_NothingChanged_WritesNothing()
    {
        CountingStore store = new(Store());
        Subscriptions subscriptions = new(store);

        await subscriptions.UpdateAsync("a", ["ghcr.io/b", "ghcr.io/a"], CancellationToken.None);
        await subscriptions.UpdateAsync("a", ["ghcr.io/a", "ghcr.io/b", "ghcr.io/b"], CancellationToken.None);
        store.Writes.ShouldBe(1);
        await subscriptions.UpdateAsync("a", ["ghcr.io/a"], CancellationToken.None);

        store.Writes.ShouldBe(2);
    }

    [Fact]
    public async Task Announce_WhatThisProcessHasRecorded_CostsNothing()
    {
        CountingStore store = new(Store());
        Subscriptions subscriptions = new(store);

        await subscriptions.AnnounceAsync("a", ["ghcr.io/a"], CancellationToken.None);
        await subscriptions.AnnounceAsync("a", ["ghcr.io/a"], CancellationToken.None);
        (store.Reads, store.Writes).ShouldBe((1, 1));
        await subscriptions.AnnounceAsync("a", ["ghcr.io/a", "ghcr.io/b"], CancellationToken.None);

        (await subscriptions.ReadAsync(["a"], CancellationToken.None)).ClustersFor("ghcr.io/b").ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    public async Task Read_BrokenEntry_CountsAsUnknown(string text)
    {
        FileStateStore store = Store();
        await store.WriteAsync("subscriptions/a", System.Text.Encoding.UTF8.GetBytes(text), null, CancellationToken.None);

        Subscriptions subscriptions = new(store);
        await subscriptions.UpdateAsync("b", ["ghcr.io/acme/app"], CancellationToken.None);

        SubscriptionMap map = await subscriptions.ReadAsync(["a", "b"], CancellationToken.None);

        map.ClustersFor("ghcr.io/acme/app").ShouldBe(["b", "a"]);
    }

    private FileStateStore Store() => new(_folder.Path, TimeProvider.System);
}
