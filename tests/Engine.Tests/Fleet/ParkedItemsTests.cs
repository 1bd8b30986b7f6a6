using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class ParkedItemsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ParkedItems _parked;

    public ParkedItemsTests() => _parked = new ParkedItems(new FileStateStore(_folder.Path, _time), _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Park_SameItemAgain_OnlyChangesTheReason()
    {
        WorkItem item = Item("a", 1);
        await _parked.ParkAsync(item, 5, "under way", CancellationToken.None);
        await _parked.ParkAsync(item, 5, "the store is away", CancellationToken.None);

        (await _parked.ListAsync(CancellationToken.None)).ShouldBe([new ParkedItem(item, 5, "the store is away", _time.GetUtcNow())]);
    }

    [Fact]
    public async Task Forget_ItemThatSucceeded_LeavesTheOthers()
    {
        await _parked.ParkAsync(Item("a", 1), 5, "x", CancellationToken.None);
        await _parked.ParkAsync(Item("a", 2), 5, "x", CancellationToken.None);
        await _parked.ForgetAsync(Item("a", 1), CancellationToken.None);

        (await _parked.ListAsync(CancellationToken.None)).ShouldHaveSingleItem().Item.ShouldBe(Item("a", 2));
    }

    [Fact]
    public async Task Park_Many_KeepsTheNewestTwentyForAWeek()
    {
        for (int i = 0; i < 25; i++)
        {
            await _parked.ParkAsync(Item("a", i), 5, "x", CancellationToken.None);
        }

        IReadOnlyList<ParkedItem> kept = await _parked.ListAsync(CancellationToken.None);
        kept.Count.ShouldBe(20);
        kept[^1].Item.ShouldBe(Item("a", 24));
        _time.Advance(TimeSpan.FromDays(8));
        (await _parked.ListAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    private static WorkItem Item(string cluster, int number) => new(cluster, DateTimeOffset.UnixEpoch.AddSeconds(number), "ghcr.io/acme/app");
}
