using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class FollowUpsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingQueue _queue = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wish_ShorterThanTheTick_IsEnqueuedWithItsDelay()
    {
        (await FollowUps().WishAsync("a", TimeSpan.FromSeconds(5), CancellationToken.None)).ShouldBeTrue();

        _queue.Items.Single().ShouldBe((new WorkItem("a", _time.GetUtcNow() + TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Wish_NotShorterThanTheTick_IsLeftToIt()
    {
        (await FollowUps().WishAsync("a", TimeSpan.FromSeconds(60), CancellationToken.None)).ShouldBeFalse();

        _queue.Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Wish_OneOutstanding_IsNotRepeated()
    {
        await FollowUps().WishAsync("a", TimeSpan.FromSeconds(5), CancellationToken.None);
        (await FollowUps().WishAsync("a", TimeSpan.FromSeconds(5), CancellationToken.None)).ShouldBeFalse();
        (await FollowUps().WishAsync("b", TimeSpan.FromSeconds(5), CancellationToken.None)).ShouldBeTrue();
        (await FollowUps().WishAsync("a", TimeSpan.FromSeconds(2), CancellationToken.None)).ShouldBeTrue();

        _time.Advance(TimeSpan.FromSeconds(5));
        (await FollowUps().WishAsync("a", TimeSpan.FromSeconds(5), CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task Wish_AtOnce_StillWaitsASecond()
    {
        await FollowUps().WishAsync("a", TimeSpan.Zero, CancellationToken.None);

        _queue.Items.Single().Delay.ShouldBe(TimeSpan.FromSeconds(1));
    }

    private FollowUps FollowUps() => new(_queue, new FileStateStore(_folder.Path, TimeProvider.System), _time, TimeSpan.FromMinutes(1));
}
