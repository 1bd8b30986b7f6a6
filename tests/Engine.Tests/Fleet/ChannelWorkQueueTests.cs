using System.Collections.Concurrent;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

public sealed class ChannelWorkQueueTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<WorkItem> _started = [];
    private readonly SemaphoreSlim _startedCount = new(0);
    private readonly SemaphoreSlim _finish = new(0);
    private readonly ChannelWorkQueue _queue;
    private Task _run = Task.CompletedTask;

    public ChannelWorkQueueTests() => _queue = new ChannelWorkQueue(_time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => _run);
        _stop.Dispose();
    }

    [Fact]
    public async Task Enqueue_EqualItemsOfOneCluster_RunOnceWithTheLatestReceipt()
    {
        await EnqueueAsync("a");
        _time.Advance(TimeSpan.FromSeconds(1));
        await EnqueueAsync("a");
        Start(parallelism: 2);
        _finish.Release(10);

        await StartedAsync(1);
        await EnqueueAsync("last");
        await StartedAsync(1);

        _started.Select(i => i.Cluster).ShouldBe(["a", "last"]);
        _started.First().ReceivedAt.ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public async Task Run_TwoRepositoriesOfOneCluster_RunOneAfterTheOther()
    {
        await EnqueueAsync("a", "r/1");
        await EnqueueAsync("a", "r/2");
        Start(parallelism: 4);

        await StartedAsync(1);
        await EnqueueAsync("b");
        await StartedAsync(1);
        _started.Select(i => i.Cluster).ShouldBe(["a", "b"]);
        _finish.Release(2);
        await StartedAsync(1);

        _started.Select(i => i.Repository).ShouldBe(["r/1", null, "r/2"]);
        _finish.Release(1);
    }

    [Fact]
    public async Task Run_EqualItemWhileRunning_RunsAgain()
    {
        await EnqueueAsync("a");
        Start(parallelism: 4);
        await StartedAsync(1);
        await EnqueueAsync("a");
        _finish.Release(1);

        await StartedAsync(1);

        _started.Count.ShouldBe(2);
        _finish.Release(1);
    }

    [Fact]
    public async Task Run_MoreClustersThanParallelism_Wait()
    {
        await EnqueueAsync("a");
        await EnqueueAsync("b");
        await EnqueueAsync("c");
        Start(parallelism: 2);
        await StartedAsync(2);

        _started.Count.ShouldBe(2);
        _finish.Release(1);
        await StartedAsync(1);

        _started.Select(i => i.Cluster).ShouldContain("c");
        _finish.Release(2);
    }

    [Fact]
    public async Task Enqueue_Delayed_StartsWhenDue()
    {
        Start(parallelism: 2);
        _finish.Release(10);
        await _queue.EnqueueAsync(Item("a"), TimeSpan.FromSeconds(10), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(9));
        await EnqueueAsync("probe");
        await StartedAsync(1);
        _started.Select(i => i.Cluster).ShouldBe(["probe"]);

        _time.Advance(TimeSpan.FromSeconds(1));
        await StartedAsync(1);

        _started.Last().Cluster.ShouldBe("a");
    }

    [Fact]
    public async Task Enqueue_SoonerThanAWaitingOne_BringsItForward()
    {
        Start(parallelism: 2);
        _finish.Release(10);
        await _queue.EnqueueAsync(Item("a"), TimeSpan.FromHours(1), CancellationToken.None);
        await EnqueueAsync("a");

        await StartedAsync(1);

        _started.Single().Cluster.ShouldBe("a");
    }

    private static WorkItem Item(string cluster, DateTimeOffset at = default, string? repository = null) => new(cluster, at, repository);

    private Task EnqueueAsync(string cluster, string? repository = null) =>
        _queue.EnqueueAsync(Item(cluster, _time.GetUtcNow(), repository), TimeSpan.Zero, CancellationToken.None);

    private void Start(int parallelism) => _run = _queue.RunAsync(
        async (item, token) =>
        {
            _started.Enqueue(item);
            _startedCount.Release();
            await _finish.WaitAsync(token);
        },
        parallelism,
        _stop.Token);

    private async Task StartedAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            (await _startedCount.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue("an item should have been started");
        }
    }
}
