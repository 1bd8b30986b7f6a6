using Serverless.Azure.Storage;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Storage;

public sealed class StorageWorkQueueTests(Azurite azurite) : IClassFixture<Azurite>
{
    private static readonly WorkItem Item = new("prod", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "ghcr.io/acme/app");

    [Fact]
    public async Task Enqueue_QueueMissing_IsMadeAndTheMessageReadsBack()
    {
        StorageWorkQueue queue = new(azurite.Connection, "work-one", TimeProvider.System);

        await queue.EnqueueAsync(Item, TimeSpan.Zero, CancellationToken.None);
        await queue.EnqueueAsync(Item with { Cluster = "other", Repository = null }, TimeSpan.Zero, CancellationToken.None);

        (await QueueReader.TakeAsync(azurite.Connection, "work-one")).ShouldBe([Item, Item with { Cluster = "other", Repository = null }], ignoreOrder: true);
    }

    [Fact]
    public async Task Enqueue_Delayed_IsNotVisibleYet()
    {
        StorageWorkQueue queue = new(azurite.Connection, "work-two", TimeProvider.System);

        await queue.EnqueueAsync(Item, TimeSpan.FromHours(1), CancellationToken.None);

        (await QueueReader.TakeAsync(azurite.Connection, "work-two")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Enqueue_WrongKey_IsAFleetException()
    {
        StorageConnection wrong = StorageConnection.FromConnectionString(azurite.ConnectionString.Replace("AccountKey=E", "AccountKey=F", StringComparison.Ordinal));

        FleetException e = await Should.ThrowAsync<FleetException>(() => new StorageWorkQueue(wrong, "work-three", TimeProvider.System).EnqueueAsync(Item, TimeSpan.Zero, CancellationToken.None));

        e.Message.ShouldContain("queue work-three");
        e.Message.ShouldContain("403");
        e.ToString().ShouldNotContain("by8vdM02");
    }

    [Fact]
    public async Task Enqueue_NobodyListens_IsAFleetException()
    {
        StorageConnection nobody = StorageConnection.FromConnectionString($"AccountName=a;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:{ServerPort.Next()}/a");

        FleetException e = await Should.ThrowAsync<FleetException>(() => new StorageWorkQueue(nobody, "work", TimeProvider.System).EnqueueAsync(Item, TimeSpan.Zero, CancellationToken.None));

        e.Message.ShouldStartWith("127.0.0.1: the storage service cannot be used: Connection refused");
        e.InnerException.ShouldNotBeNull();
    }
}
