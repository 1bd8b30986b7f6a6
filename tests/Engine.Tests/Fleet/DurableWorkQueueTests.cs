using System.Collections.Concurrent;
using Serverless.Engine.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Fleet;

/// <summary>What is left of the in-process queue when its process ends.</summary>
public sealed class DurableWorkQueueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Push_NotYetTaken_IsTakenUpByTheNextProcess()
    {
        WorkItem push = new("a", DateTimeOffset.UnixEpoch, "ghcr.io/acme/app");
        DurableWorkQueue first = Create();
        await first.EnqueueAsync(push, TimeSpan.FromHours(1), CancellationToken.None);
        await first.EnqueueAsync(new WorkItem("b", DateTimeOffset.UnixEpoch), TimeSpan.Zero, CancellationToken.None);

        (await RunAsync(Create(), 1)).ShouldBe([push]);
        (await RunAsync(Create(), 0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Push_WhosePassFailed_IsTakenUpAgain()
    {
        WorkItem push = new("a", DateTimeOffset.UnixEpoch, "ghcr.io/acme/app");
        DurableWorkQueue first = Create();
        await first.EnqueueAsync(push, TimeSpan.Zero, CancellationToken.None);
        await Should.ThrowAsync<InvalidOperationException>(() => first.RunAsync((_, _) => throw new InvalidOperationException("killed"), 1, CancellationToken.None));

        (await RunAsync(Create(), 1)).ShouldBe([push]);
    }

    [Fact]
    public async Task Push_NewerWhileTheOlderRuns_Stays()
    {
        WorkItem older = new("a", DateTimeOffset.UnixEpoch, "ghcr.io/acme/app");
        WorkItem newer = older with { ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(1) };
        DurableWorkQueue first = Create();
        await first.EnqueueAsync(older, TimeSpan.Zero, CancellationToken.None);
        using CancellationTokenSource stop = new();
        await Should.ThrowAsync<OperationCanceledException>(() => first.RunAsync(
            async (item, _) =>
            {
                if (item == older)
                {
                    await first.EnqueueAsync(newer, TimeSpan.FromHours(1), CancellationToken.None);
                    stop.CancelAfter(TimeSpan.FromMilliseconds(200));
                }
            },
            1,
            stop.Token));

        (await RunAsync(Create(), 1)).ShouldBe([newer]);
    }

    [Fact]
    public async Task Push_NewerOfAnotherProcess_Stays()
    {
        WorkItem older = new("a", DateTimeOffset.UnixEpoch, "ghcr.io/acme/app");
        WorkItem newer = older with { ReceivedAt = DateTimeOffset.UnixEpoch.AddSeconds(1) };
        DurableWorkQueue other = Create();
        DurableWorkQueue first = Create();
        await first.EnqueueAsync(older, TimeSpan.Zero, CancellationToken.None);
        using CancellationTokenSource stop = new();
        await Should.ThrowAsync<OperationCanceledException>(() => first.RunAsync(
            async (item, _) =>
            {
                if (item == older)
                {
                    await other.EnqueueAsync(newer, TimeSpan.FromHours(1), CancellationToken.None);
                    await other.EnqueueAsync(older, TimeSpan.FromHours(1), CancellationToken.None);
                    stop.CancelAfter(TimeSpan.FromMilliseconds(200));
                }
            },
            1,
            stop.Token));

        (await RunAsync(Create(), 1)).ShouldBe([newer]);
    }

    /// <summary>A file that nobody can use does not stand in the way of the repository's next push.</summary>
    [Fact]
    public async Task Push_OverAFileThatCannotBeRead_IsKept()
    {
        WorkItem item = new("a", DateTimeOffset.UnixEpoch, "ghcr.io/acme/app");
        await Create().EnqueueAsync(item, TimeSpan.FromHours(1), CancellationToken.None);
        string kept = Directory.EnumerateFiles(_folder.Path, "*.item", SearchOption.AllDirectories).ShouldHaveSingleItem();
        await File.WriteAllBytesAsync(kept, new byte[1024 * 1024], TestContext.Current.CancellationToken);

        await Create().EnqueueAsync(item, TimeSpan.FromHours(1), CancellationToken.None);

        (await RunAsync(Create(), 1)).ShouldBe([item]);
    }

    [Fact]
    public async Task TwoProcesses_OnOneFolder_DoNotDisturbEachOther()
    {
        DurableWorkQueue[] processes = [Create(), Create()];

        await Parallel.ForAsync(0, 100, CancellationToken.None, async (i, token) =>
            await processes[i % 2].EnqueueAsync(new WorkItem("a", DateTimeOffset.UnixEpoch, $"ghcr.io/acme/app-{i / 2}"), TimeSpan.FromHours(1), token));

        Directory.GetFiles(_folder.File("queue"), "*.item").Length.ShouldBe(50);
    }

    [Fact]
    public async Task LeftOver_Damaged_IsPassedOver()
    {
        Directory.CreateDirectory(_folder.File("queue"));
        _folder.Write("queue/x.item", "{\"v\":1,");

        (await RunAsync(Create(), 0)).ShouldBeEmpty();
    }

    private DurableWorkQueue Create() => new(new ChannelWorkQueue(TimeProvider.System), _folder.File("queue"), TimeProvider.System);

    private static async Task<WorkItem[]> RunAsync(DurableWorkQueue queue, int expected)
    {
        ConcurrentQueue<WorkItem> done = [];
        using CancellationTokenSource stop = new(expected == 0 ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(30));
        await Should.ThrowAsync<OperationCanceledException>(() => queue.RunAsync(
            (item, _) =>
            {
                done.Enqueue(item);
                if (done.Count == expected)
                {
                    stop.CancelAfter(TimeSpan.FromMilliseconds(200));
                }

                return Task.CompletedTask;
            },
            1,
            stop.Token));
        return [.. done];
    }
}
