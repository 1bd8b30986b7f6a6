using System.Collections.Concurrent;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;
using RegistryException = Serverless.Engine.Scanning.Registry.RegistryException;

namespace Serverless.Engine.Tests.Scanning.Store;

public sealed class ScanStoreTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListTags_ManyAtOnce_AreOneRequest()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ScanStore store = new(client, new MemoryScanArchive(), TimeProvider.System);
        DateTimeOffset before = DateTimeOffset.UtcNow;

        TagList[] lists = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.ListTagsAsync(Clients.Target(registry.Host), before, Cancelled)));

        lists.ShouldAllBe(list => list.Tags.Count == 1);
        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(1);
    }

    [Fact]
    public async Task ListTags_OtherCredentials_AreAskedForThemselves()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ScanStore store = new(client, new MemoryScanArchive(), TimeProvider.System);

        await store.ListTagsAsync(Clients.Target(registry.Host), DateTimeOffset.MinValue, Cancelled);
        await store.ListTagsAsync(Clients.Target(registry.Host, credentials: Clients.Basic("a", "1")), DateTimeOffset.MinValue, Cancelled);
        await store.ListTagsAsync(Clients.Target(registry.Host, credentials: Clients.Basic("a", "2")), DateTimeOffset.MinValue, Cancelled);
        await store.ListTagsAsync(Clients.Target(registry.Host, credentials: Clients.Basic("a", "2")), DateTimeOffset.MinValue, Cancelled);

        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(3);
    }

    /// <summary>A time of another instance's clock may be in the future; the answer of now is all that there can be.</summary>
    [Fact]
    public async Task ListTags_WantedFromTheFuture_IsOneRequest()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);

        (await store.ListTagsAsync(Clients.Target(registry.Host), time.GetUtcNow() + TimeSpan.FromMinutes(1), Cancelled)).Tags.Count.ShouldBe(1);

        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(1);
    }

    /// <summary>schedule.md §7.5: an answer from before the clock was set back is not young.</summary>
    [Fact]
    public async Task ListTags_FromTheFuture_IsAskedForAgain()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        await store.ListTagsAsync(Clients.Target(registry.Host), time.GetUtcNow(), Cancelled);
        time.SetBack(TimeSpan.FromDays(1));

        await store.ListTagsAsync(Clients.Target(registry.Host), time.GetUtcNow() - TimeSpan.FromMinutes(5), Cancelled);
        await store.ListTagsAsync(Clients.Target(registry.Host), time.GetUtcNow() - TimeSpan.FromMinutes(5), Cancelled);

        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(2, "the second answer takes the place of the one from the future");
    }

    [Fact]
    public async Task ListTags_OlderThanWanted_IsAskedForAgain()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        await store.ListTagsAsync(Clients.Target(registry.Host), time.GetUtcNow(), Cancelled);
        time.Advance(TimeSpan.FromMinutes(4));

        await store.ListTagsAsync(Clients.Target(registry.Host), time.GetUtcNow() - TimeSpan.FromMinutes(5), Cancelled);
        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(1);
        await store.ListTagsAsync(Clients.Target(registry.Host), time.GetUtcNow() - TimeSpan.FromMinutes(3), Cancelled);

        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(2);
    }

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
    public async Task ListTags_NewInstance_StartsWithWhatAnotherScanned()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        MemoryScanArchive archive = new();
        RegistryTarget target = Clients.Target(registry.Host);
        ScanStore first = new(client, archive, time);
        await first.ListTagsAsync(target, time.GetUtcNow(), Cancelled);
        string? digest = await first.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow(), Cancelled);
        await first.SaveAsync(target, Cancelled);
        time.Advance(TimeSpan.FromMinutes(1));

        ScanStore second = new(client, archive, time);
        TagList list = await second.ListTagsAsync(target, time.GetUtcNow() - TimeSpan.FromMinutes(5), Cancelled);

        list.ShouldSatisfyAllConditions(
            () => list.Tags.ShouldBe(["1.0.0"]),
            () => list.Pages.ShouldBe(1),
            () => list.Completeness.ShouldBe("complete: 1 tags on 1 pages (limits: 1000000 tags, 1000 pages)"));
        (await second.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow() - TimeSpan.FromMinutes(5), Cancelled)).ShouldBe(digest);
        second.LastDigest(target, "1.0.0").ShouldBe(digest);
        (registry.Requests.Count(resource: RegistryResource.Tags), registry.Requests.Count(resource: RegistryResource.Manifest)).ShouldBe((1, 1));
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

    [Fact]
    public async Task Sightings_TagMoves_AreKeptAcrossInstancesWithTheFirstTime()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        DateTimeOffset start = time.GetUtcNow();
        MemoryScanArchive archive = new();
        RegistryTarget target = Clients.Target(registry.Host);
        List<string> digests = [];
        for (int i = 0; i < 3; i++)
        {
            ScanStore store = new(client, archive, time);
            await store.ListTagsAsync(target, time.GetUtcNow(), Cancelled);
            digests.Add((await store.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow(), Cancelled))!);
            await store.SaveAsync(target, Cancelled);
            await registry.PushImageAsync("app", "1.0.0", $"other {i}", Cancelled);
            time.Advance(TimeSpan.FromHours(1));
        }

        ScanStore last = new(client, archive, time);
        await last.ListTagsAsync(target, time.GetUtcNow(), Cancelled);

        last.Sightings(target, "1.0.0").ShouldBe(digests.Select((digest, i) => new Sighting(digest, start + TimeSpan.FromHours(i))));
    }

    [Fact]
    public async Task Sightings_PullSecretIsRenewed_KeepTheirTimes()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        DateTimeOffset start = time.GetUtcNow();
        MemoryScanArchive archive = new();
        RegistryTarget before = Clients.Target(registry.Host, credentials: Clients.Basic("a", "1"));
        RegistryTarget after = Clients.Target(registry.Host, credentials: Clients.Basic("a", "2"));
        ScanStore store = new(client, archive, time);
        await ScanAsync(store, before);
        time.Advance(TimeSpan.FromHours(1));
        await ScanAsync(store, after);

        ScanStore other = new(client, archive, time);
        await ScanAsync(other, after);

        store.Sightings(after, "1.0.0").ShouldHaveSingleItem().FirstSeen.ShouldBe(start);
        other.Sightings(after, "1.0.0").ShouldHaveSingleItem().FirstSeen.ShouldBe(start);
        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(2, "what was scanned stays with its credentials, also in the archive");

        async Task ScanAsync(ScanStore scans, RegistryTarget target)
        {
            DateTimeOffset notBefore = time.GetUtcNow() - TimeSpan.FromMinutes(5);
            await scans.ListTagsAsync(target, notBefore, Cancelled);
            await scans.ResolveDigestAsync(target, "1.0.0", notBefore, Cancelled);
            await scans.SaveAsync(target, Cancelled);
        }
    }

    [Fact]
    public async Task Sightings_TwoInstancesAtOnce_KeepTheEarlierTime()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        DateTimeOffset start = time.GetUtcNow();
        MemoryScanArchive archive = new();
        RegistryTarget target = Clients.Target(registry.Host);
        ScanStore first = new(client, archive, time);
        ScanStore second = new(client, archive, time);
        await first.ListTagsAsync(target, start, Cancelled);
        await second.ListTagsAsync(target, start, Cancelled);
        await first.ResolveDigestAsync(target, "1.0.0", start, Cancelled);
        time.Advance(TimeSpan.FromHours(1));
        await second.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow(), Cancelled);

        await first.SaveAsync(target, Cancelled);
        await second.SaveAsync(target, Cancelled);

        second.Sightings(target, "1.0.0").ShouldHaveSingleItem().FirstSeen.ShouldBe(start);
    }

    [Fact]
    public async Task ListTags_BrokenArchive_CostsARescan()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ScanStore store = new(client, new BrokenArchive(), TimeProvider.System);

        (await store.ListTagsAsync(Clients.Target(registry.Host), DateTimeOffset.MinValue, Cancelled)).Tags.ShouldBe(["1.0.0"]);
    }

    /// <summary>A first sighting that could not be archived is archived with the next scan.</summary>
    [Fact]
    public async Task Sightings_ArchiveAwayForAWhile_AreNotForgotten()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        InterruptedArchive archive = new() { IsAway = true };
        RegistryTarget target = Clients.Target(registry.Host);
        ScanStore first = new(client, archive, time);
        DateTimeOffset seen = time.GetUtcNow();
        await first.ResolveDigestAsync(target, "1.0.0", seen, Cancelled);
        await first.SaveAsync(target, Cancelled);
        archive.IsAway = false;
        time.Advance(TimeSpan.FromMinutes(1));
        await first.SaveAsync(target, Cancelled);

        ScanStore second = new(client, archive, time);
        await second.ListTagsAsync(target, time.GetUtcNow(), Cancelled);

        second.Sightings(target, "1.0.0").ShouldHaveSingleItem().FirstSeen.ShouldBe(seen);
    }

    [Fact]
    public async Task ListTags_ManyProvidersOfABrokenRepository_AskOnceInAWhile()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Fail(context, 404, "NAME_UNKNOWN", "no"));
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        DateTimeOffset notBefore = time.GetUtcNow() - TimeSpan.FromMinutes(5);
        ConcurrentBag<RegistryException> failures = [];

        for (int i = 0; i < 20; i++)
        {
            failures.Add(await Should.ThrowAsync<RegistryException>(store.ListTagsAsync(Clients.Target(server.Host), notBefore, Cancelled)));
        }

        server.Requests.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(11));
        await Should.ThrowAsync<RegistryException>(store.ListTagsAsync(Clients.Target(server.Host), notBefore, Cancelled));
        server.Requests.Count.ShouldBe(2);
        failures.Count.ShouldBe(20);

        // schedule.md §7.5: nor does a failure from before the clock was set back answer.
        time.SetBack(TimeSpan.FromHours(1));
        await Should.ThrowAsync<RegistryException>(store.ListTagsAsync(Clients.Target(server.Host), time.GetUtcNow(), Cancelled));
        server.Requests.Count.ShouldBe(3);
    }

    private static async Task<SandboxRegistry> RegistryAsync()
    {
        SandboxRegistry registry = await SandboxRegistry.StartAsync(new(), Cancelled);
        await registry.PushImageAsync("app", "1.0.0", "one", Cancelled);
        return registry;
    }

    private sealed class BrokenArchive : IScanArchive
    {
        public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken) => Task.FromResult<byte[]?>([1, 2, 3]);

        public Task<bool> UpdateAsync(string key, Func<byte[]?, byte[]> merge, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private sealed class InterruptedArchive : IScanArchive
    {
        private readonly MemoryScanArchive _inner = new();

        public bool IsAway { get; set; }

        public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken) => _inner.ReadAsync(key, cancellationToken);

        public Task<bool> UpdateAsync(string key, Func<byte[]?, byte[]> merge, CancellationToken cancellationToken) =>
            IsAway ? Task.FromResult(false) : _inner.UpdateAsync(key, merge, cancellationToken);
    }
}
