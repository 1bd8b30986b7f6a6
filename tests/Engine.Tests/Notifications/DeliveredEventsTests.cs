using Serverless.Engine.Fleet;
using Serverless.Engine.Notifications;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications;

/// <summary>notifications.md §1.4, §6: the window of five minutes, kept across processes.</summary>
public sealed class DeliveredEventsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FileStateStore _store;

    public DeliveredEventsTests() => _store = new(_folder.Path, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, false)]
    [InlineData(299, false)]
    [InlineData(301, true)]
    [InlineData(-3600, true)]
    public async Task SameEvent_IsNewAgainAfterFiveMinutes_OrBeforeAClockThatWasSetBack(int later, bool isNew)
    {
        (await TellAsync(SampleEvents.Failure)).ShouldBeTrue();
        (await TellAsync(SampleEvents.Success)).ShouldBeTrue("another message");

        _time.SetBack(TimeSpan.FromSeconds(-later));

        (await TellAsync(SampleEvents.Failure)).ShouldBe(isNew);
    }

    [Fact]
    public async Task SameEvent_TwiceInAPass_IsKnown()
    {
        DeliveredEvents delivered = await DeliveredEvents.ReadAsync(_store, "c", _time.GetUtcNow(), TestContext.Current.CancellationToken);

        delivered.Has(SampleEvents.Failure).ShouldBeFalse();
        delivered.Add(SampleEvents.Failure);
        delivered.Has(SampleEvents.Failure).ShouldBeTrue();
    }

    [Fact]
    public async Task OtherClusters_AreApart()
    {
        await TellAsync(SampleEvents.Failure);

        (await TellAsync(SampleEvents.Failure, "other")).ShouldBeTrue();
    }

    [Fact]
    public async Task WrittenByAnotherMeanwhile_IsKept()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        DeliveredEvents slow = await DeliveredEvents.ReadAsync(_store, "c", _time.GetUtcNow(), token);
        await TellAsync(SampleEvents.Success);
        slow.Add(SampleEvents.Failure);
        await slow.WriteAsync(token);

        (await TellAsync(SampleEvents.Success)).ShouldBeFalse();
        (await TellAsync(SampleEvents.Failure)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"37":5,"x":"never"}""")]
    public async Task WhatCannotBeRead_CountsAsLost(string stored)
    {
        await _store.WriteAsync("notified/c", System.Text.Encoding.UTF8.GetBytes(stored), null, TestContext.Current.CancellationToken);

        (await TellAsync(SampleEvents.Failure)).ShouldBeTrue();
        (await TellAsync(SampleEvents.Failure)).ShouldBeFalse();
    }

    [Fact]
    public async Task StoreThatIsLost_TellsTwiceAndFailsNothing()
    {
        _folder.Write("file", "no folder");
        FileStateStore lost = new(_folder.File("file"), TimeProvider.System);

        (await TellAsync(SampleEvents.Failure, store: lost)).ShouldBeTrue();
        (await TellAsync(SampleEvents.Failure, store: lost)).ShouldBeTrue();
    }

    [Fact]
    public async Task StoreThatIsTooSlow_FailsNothing()
    {
        DeliveredEvents delivered = await DeliveredEvents.ReadAsync(_store, "c", _time.GetUtcNow(), TestContext.Current.CancellationToken);
        delivered.Add(SampleEvents.Failure);

        await Should.NotThrowAsync(delivered.WriteAsync(new CancellationToken(canceled: true)));
    }

    private async Task<bool> TellAsync(NotificationEvent posted, string cluster = "c", IStateStore? store = null)
    {
        DeliveredEvents delivered = await DeliveredEvents.ReadAsync(store ?? _store, cluster, _time.GetUtcNow(), TestContext.Current.CancellationToken);
        bool isNew = !delivered.Has(posted);
        delivered.Add(posted);
        await delivered.WriteAsync(TestContext.Current.CancellationToken);
        return isNew;
    }
}
