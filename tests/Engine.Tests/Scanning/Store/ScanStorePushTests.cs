using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Store;

/// <summary>From when on answers include a push that was heard of.</summary>
public sealed class ScanStorePushTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListTags_RequestUnderWayBeforeThePush_DoesNotAnswerIt()
    {
        TaskCompletionSource release = new();
        await using FaultServer server = await FaultServer.StartAsync(async (context, self) =>
        {
            if (self.Requests.Count == 1)
            {
                await release.Task;
            }

            await RegistryFaultTests.Json(context, self.Requests.Count == 1 ? """{"tags":["old"]}""" : """{"tags":["new"]}""");
        });
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        RegistryTarget target = Clients.Target(server.Host);
        Task<TagList> slow = store.ListTagsAsync(target, time.GetUtcNow(), Cancelled);
        while (server.Requests.IsEmpty)
        {
            await Task.Delay(5, Cancelled);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        DateTimeOffset pushed = store.NotePush(target.Reference, time.GetUtcNow());
        TagList answer = await store.ListTagsAsync(target, pushed, Cancelled);
        release.SetResult();
        await slow;

        answer.Tags.ShouldBe(["new"]);
        (await store.ListTagsAsync(target, pushed, Cancelled)).Tags.ShouldBe(["new"], "the slow answer must not replace the newer one");
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task NotePush_WebhookClockIsOff_OnlyTheOwnClockCounts(int skewSeconds)
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        RegistryTarget target = Clients.Target(registry.Host);
        await store.ListTagsAsync(target, time.GetUtcNow(), Cancelled);
        await registry.PushImageAsync("app", "2.0.0", "two", Cancelled);
        time.Advance(TimeSpan.FromSeconds(1));
        DateTimeOffset stamp = time.GetUtcNow() + TimeSpan.FromSeconds(skewSeconds);

        for (int cluster = 0; cluster < 100; cluster++)
        {
            (await store.ListTagsAsync(target, store.NotePush(target.Reference, stamp), Cancelled)).Tags.ShouldBe(["1.0.0", "2.0.0"]);
            time.Advance(TimeSpan.FromMilliseconds(10));
        }

        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(2, "one before the push, one for the push and all its clusters");
    }

    [Fact]
    public async Task ListTags_AnotherInstanceWithAFastClock_DoesNotAnswerAPush()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider fast = new();
        ManualTimeProvider time = new();
        fast.Advance(TimeSpan.FromMinutes(3));
        MemoryScanArchive archive = new();
        RegistryTarget target = Clients.Target(registry.Host);
        ScanStore other = new(client, archive, fast);
        await other.ListTagsAsync(target, fast.GetUtcNow(), Cancelled);
        await other.SaveAsync(target, Cancelled);
        await registry.PushImageAsync("app", "2.0.0", "two", Cancelled);
        ScanStore store = new(client, archive, time);
        DateTimeOffset pushed = store.NotePush(target.Reference, time.GetUtcNow());
        time.Advance(TimeSpan.FromMinutes(4));

        (await store.ListTagsAsync(target, pushed, Cancelled)).Tags.ShouldBe(["1.0.0", "2.0.0"]);
    }

    /// <summary>A tag that moved within its list is asked for again after a push, once.</summary>
    [Fact]
    public async Task NotePush_MovedTag_ItsDigestIsAskedAgain()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        RegistryTarget target = Clients.Target(registry.Host);
        string? before = await store.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow(), Cancelled);
        await registry.PushImageAsync("app", "1.0.0", "moved", Cancelled);
        time.Advance(TimeSpan.FromSeconds(1));
        DateTimeOffset pushed = store.NotePush(target.Reference, time.GetUtcNow());

        string? after = await store.ResolveDigestAsync(target, "1.0.0", pushed, Cancelled);
        (await store.ResolveDigestAsync(target, "1.0.0", pushed, Cancelled)).ShouldBe(after);

        after.ShouldNotBe(before);
        registry.Requests.Count(resource: RegistryResource.Manifest).ShouldBe(2);
    }

    [Fact]
    public async Task NotePush_OtherRepository_KeepsItsAnswer()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        await registry.PushImageAsync("other", "1.0.0", "one", Cancelled);
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        RegistryTarget other = Clients.Target(registry.Host, "other");
        await store.ListTagsAsync(other, time.GetUtcNow(), Cancelled);
        time.Advance(TimeSpan.FromSeconds(1));

        store.NotePush(Clients.Target(registry.Host).Reference, time.GetUtcNow());
        await store.ListTagsAsync(other, time.GetUtcNow() - TimeSpan.FromMinutes(5), Cancelled);

        store.LastPush(other.Reference).ShouldBeNull();
        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(1);
    }

    private static async Task<SandboxRegistry> RegistryAsync()
    {
        SandboxRegistry registry = await SandboxRegistry.StartAsync(new(), Cancelled);
        await registry.PushImageAsync("app", "1.0.0", "one", Cancelled);
        return registry;
    }
}
