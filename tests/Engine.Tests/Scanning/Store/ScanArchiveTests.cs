using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Store;

/// <summary>The archive is a cache: whatever becomes of it, a scan goes on, and what is known is archived later.</summary>
public sealed class ScanArchiveTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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

    /// <summary>Not only first sightings but the whole scan is archived later, also when the archive does not answer in time.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Save_ArchiveAwayForAWhile_IsMadeUpFor(bool hangs)
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        InterruptedArchive archive = new() { IsAway = true, Hangs = hangs };
        RegistryTarget target = Clients.Target(registry.Host);
        ScanStore first = new(client, archive, time);
        DateTimeOffset seen = time.GetUtcNow();
        int hung = 0;
        archive.OnHang = () =>
        {
            hung++;
            time.Advance(TimeSpan.FromSeconds(5));
        };
        await first.ListTagsAsync(target, seen, Cancelled);
        string? digest = await first.ResolveDigestAsync(target, "1.0.0", seen, Cancelled);
        await first.SaveAsync(target, Cancelled);
        hung.ShouldBe(hangs ? 1 : 0, "who was too slow is not waited for again at once");
        archive.IsAway = false;
        time.Advance(TimeSpan.FromSeconds(30));
        await first.SaveAsync(target, Cancelled);
        int asked = registry.Requests.Total;

        ScanStore second = new(client, archive, time);

        (await second.ListTagsAsync(target, seen, Cancelled)).Tags.ShouldBe(["1.0.0"]);
        second.LastDigest(target, "1.0.0", since: null).ShouldBe(digest);
        second.Sightings(target, "1.0.0").ShouldHaveSingleItem().FirstSeen.ShouldBeLessThanOrEqualTo(seen + TimeSpan.FromSeconds(5));
        registry.Requests.Total.ShouldBe(asked);
    }

    /// <summary>An instance whose clock was a day ahead does not make its list the youngest for ever.</summary>
    [Fact]
    public async Task ListTags_ArchiveFromTheFuture_IsPassedOver()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        MemoryScanArchive archive = new();
        ManualTimeProvider fast = new();
        fast.Advance(TimeSpan.FromDays(1));
        RegistryTarget target = Clients.Target(registry.Host);
        ScanStore wrong = new(client, archive, fast);
        await wrong.ListTagsAsync(target, fast.GetUtcNow(), Cancelled);
        string? old = await wrong.ResolveDigestAsync(target, "1.0.0", fast.GetUtcNow(), Cancelled);
        await wrong.SaveAsync(target, Cancelled);
        await registry.PushImageAsync("app", "1.0.0", "moved", Cancelled);
        await registry.PushImageAsync("app", "2.0.0", "two", Cancelled);
        ManualTimeProvider time = new();
        ScanStore store = new(client, archive, time);

        (await store.ListTagsAsync(target, time.GetUtcNow(), Cancelled)).Tags.Count.ShouldBe(2);
        string? moved = await store.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow(), Cancelled);
        await store.SaveAsync(target, Cancelled);

        moved.ShouldNotBe(old);
        ScanStore third = new(client, archive, time);
        registry.Requests.Reset();
        (await third.ListTagsAsync(target, time.GetUtcNow(), Cancelled)).Tags.Count.ShouldBe(2);
        third.LastDigest(target, "1.0.0", since: null).ShouldBe(moved);
        registry.Requests.Count().ShouldBe(0);
    }

    /// <summary>A tag that did not exist is not archived; one of an older archive is passed over.</summary>
    [Fact]
    public void Read_TagWithoutADigest_IsNotTakenOver()
    {
        byte[] archived = RepositoryArchiveFormat.Write(new(null, new Dictionary<string, Remembered<string?>>
        {
            ["1.0.0"] = new("sha256:1", DateTimeOffset.UnixEpoch, IsOwn: true),
            ["gone"] = new(null, DateTimeOffset.UnixEpoch, IsOwn: true),
        }));

        RepositoryArchiveFormat.Read(archived).Digests.Keys.ShouldBe(["1.0.0"]);
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

        /// <summary>Whether it does not even say that it is away.</summary>
        public bool Hangs { get; init; }

        /// <summary>What happens while it hangs.</summary>
        public Action? OnHang { get; set; }

        public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken) =>
            IsAway && Hangs ? await HangAsync<byte[]?>(cancellationToken) : await _inner.ReadAsync(key, cancellationToken);

        public async Task<bool> UpdateAsync(string key, Func<byte[]?, byte[]> merge, CancellationToken cancellationToken) =>
            IsAway && Hangs ? await HangAsync<bool>(cancellationToken) : !IsAway && await _inner.UpdateAsync(key, merge, cancellationToken);

        private Task<T> HangAsync<T>(CancellationToken cancellationToken)
        {
            TaskCompletionSource<T> answer = new();
            cancellationToken.Register(() => answer.SetCanceled(cancellationToken));
            OnHang?.Invoke();
            return answer.Task;
        }
    }
}
