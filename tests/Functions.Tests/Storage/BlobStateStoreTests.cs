using System.Text;
using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Storage;

public sealed class BlobStateStoreTests(Azurite azurite) : IClassFixture<Azurite>
{
    [Fact]
    public async Task Write_Conditional_LetsTheFirstWin()
    {
        BlobStateStore store = Store("state-one");

        (await store.ReadAsync("sub/prod", CancellationToken.None)).ShouldBeNull();
        (await store.WriteAsync("sub/prod", "one"u8.ToArray(), null, CancellationToken.None)).ShouldBeTrue();
        (await store.WriteAsync("sub/prod", "two"u8.ToArray(), null, CancellationToken.None)).ShouldBeFalse();
        StateEntry entry = (await store.ReadAsync("sub/prod", CancellationToken.None))!;
        (await store.WriteAsync("sub/prod", "three"u8.ToArray(), entry.ETag, CancellationToken.None)).ShouldBeTrue();
        (await store.WriteAsync("sub/prod", "four"u8.ToArray(), entry.ETag, CancellationToken.None)).ShouldBeFalse();

        Encoding.UTF8.GetString((await store.ReadAsync("sub/prod", CancellationToken.None))!.Value).ShouldBe("three");
    }

    [Fact]
    public async Task List_Prefix_GivesItsKeysOnly()
    {
        BlobStateStore store = Store("state-two");
        (await store.ListAsync("", CancellationToken.None)).ShouldBeEmpty();
        foreach (string key in new[] { "sub/b", "sub/a b+c", "other", "subs" })
        {
            await store.WriteAsync(key, "v"u8.ToArray(), null, CancellationToken.None);
        }

        (await store.ListAsync("sub/", CancellationToken.None)).ShouldBe(["sub/a b+c", "sub/b"]);
    }

    [Fact]
    public async Task Subscriptions_OnBlobs_ReadBack()
    {
        Subscriptions subscriptions = new(Store("state-three"));
        await subscriptions.UpdateAsync("prod", ["ghcr.io/acme/app"], CancellationToken.None);

        SubscriptionMap map = await subscriptions.ReadAsync(["prod", "new"], CancellationToken.None);

        map.ClustersFor("ghcr.io/acme/app").ShouldBe(["prod", "new"]);
    }

    private BlobStateStore Store(string container) => new(new BlobContainer(azurite.Connection, container, TimeProvider.System));
}
