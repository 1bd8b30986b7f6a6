using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
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
        second.LastDigest(target, "1.0.0", since: null).ShouldBe(digest);
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

    /// <summary>One list that would fill the memory is asked for each time instead.</summary>
    [Fact]
    public async Task ListTags_TooLargeToKeep_IsAskedForAgain()
    {
        await using SandboxRegistry registry = await RegistryAsync();
        using RegistryClient client = Clients.Create();
        ScanStore store = new(client, new MemoryScanArchive(), TimeProvider.System, maxBytes: 100);

        (await store.ListTagsAsync(Clients.Target(registry.Host), DateTimeOffset.MinValue, Cancelled)).Tags.Count.ShouldBe(1);
        (await store.ListTagsAsync(Clients.Target(registry.Host), DateTimeOffset.MinValue, Cancelled)).Tags.Count.ShouldBe(1);

        registry.Requests.Count(resource: RegistryResource.Tags).ShouldBe(2);
    }

    /// <summary>A registry that takes long to fail must not be asked by each provider after the other.</summary>
    [Fact]
    public async Task ListTags_FailureThatTookLong_AnswersThoseWhoComeAfterIt()
    {
        ManualTimeProvider time = new();
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return RegistryFaultTests.Fail(context, 404, "NAME_UNKNOWN", "no");
        });
        using RegistryClient client = Clients.Create();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        DateTimeOffset notBefore = time.GetUtcNow();

        await Should.ThrowAsync<RegistryException>(store.ListTagsAsync(Clients.Target(server.Host), notBefore, Cancelled));
        await Should.ThrowAsync<RegistryException>(store.ListTagsAsync(Clients.Target(server.Host), notBefore, Cancelled));

        server.Requests.Count.ShouldBe(1);
    }

    /// <summary>A registry that shows everybody something else: lists, digests, what is archived, and what other certificates lead to are kept apart.</summary>
    [Fact]
    public async Task ListAndDigest_OtherCredentials_NeverSeeTheOthersAnswer()
    {
        await using FaultServer server = await FaultServer.StartAsync(AnswerByLoginAsync);
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        MemoryScanArchive archive = new();
        RegistryTarget ann = Clients.Target(server.Host, credentials: Clients.Basic("ann", "1"));
        RegistryTarget[] targets =
        [
            ann, Clients.Target(server.Host, credentials: Clients.Basic("bob", "1")), Clients.Target(server.Host, credentials: Clients.Basic("ann", "2")),
        ];
        RegistryTarget other = new(ann.Reference, ann.Credentials, TlsSettings.Unverified, Insecure: false);
        ScanStore store = new(client, archive, time);

        List<(string, string?)> first = [.. await Task.WhenAll(targets.Select(target => ScanAsync(store, target)))];
        int asked = server.Requests.Count;
        (await ScanAsync(store, other)).ShouldBe(first[0]);
        server.Requests.Count.ShouldBeGreaterThan(asked, "what other certificates lead to is another answer");
        asked = server.Requests.Count;
        List<(string, string?)> again = [.. await Task.WhenAll(targets.Select(target => ScanAsync(new(client, archive, time), target)))];

        first.Select(answer => answer.Item1).ShouldBe(["ann-1", "bob-1", "ann-2"]);
        first.Select(answer => answer.Item2).Distinct().Count().ShouldBe(3);
        again.ShouldBe(first);
        server.Requests.Count.ShouldBe(asked, "the archive answers, each with what is its own");

        async Task<(string, string?)> ScanAsync(ScanStore scans, RegistryTarget target)
        {
            DateTimeOffset notBefore = time.GetUtcNow();
            TagList list = await scans.ListTagsAsync(target, notBefore, Cancelled);
            string? digest = await scans.ResolveDigestAsync(target, "latest", notBefore, Cancelled);
            await scans.SaveAsync(target, Cancelled);
            return (list.Tags.Single(tag => tag != "latest"), digest);
        }
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

    /// <summary>A tag that is not there answers others for a moment, and takes nothing from what was known.</summary>
    [Fact]
    public async Task ResolveDigest_TagIsGoneForAMoment_IsHardlyRemembered()
    {
        bool gone = false;
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers["Docker-Content-Digest"] = DigestOf("one");
            return gone ? RegistryFaultTests.Fail(context, 404) : Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();
        ManualTimeProvider time = new();
        ScanStore store = new(client, new MemoryScanArchive(), time);
        RegistryTarget target = Clients.Target(server.Host);
        await store.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow(), Cancelled);
        time.Advance(TimeSpan.FromMinutes(1));
        gone = true;

        DateTimeOffset wanted = time.GetUtcNow();
        for (int i = 0; i < 5; i++)
        {
            (await store.ResolveDigestAsync(target, "1.0.0", wanted, Cancelled)).ShouldBeNull();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        server.Requests.Count.ShouldBe(2);
        store.LastDigest(target, "1.0.0", since: null).ShouldBe(DigestOf("one"));
        store.LastDigest(target, "1.0.0", since: wanted).ShouldBeNull("it is older");
        gone = false;
        time.Advance(TimeSpan.FromSeconds(6));
        (await store.ResolveDigestAsync(target, "1.0.0", wanted, Cancelled)).ShouldBe(DigestOf("one"));
        (await store.ResolveDigestAsync(target, "1.0.0", time.GetUtcNow(), Cancelled)).ShouldBe(DigestOf("one"));
    }

    private static Task AnswerByLoginAsync(HttpContext context, FaultServer server)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"registry\"";
            return RegistryFaultTests.Fail(context, 401);
        }

        string who = Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..])).Replace(':', '-');
        if (context.Request.Path.Value!.EndsWith("/tags/list", StringComparison.Ordinal))
        {
            return RegistryFaultTests.Json(context, $$"""{"tags":["latest","{{who}}"]}""");
        }

        context.Response.Headers["Docker-Content-Digest"] = DigestOf(who);
        return Task.CompletedTask;
    }

    private static string DigestOf(string content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static async Task<SandboxRegistry> RegistryAsync()
    {
        SandboxRegistry registry = await SandboxRegistry.StartAsync(new(), Cancelled);
        await registry.PushImageAsync("app", "1.0.0", "one", Cancelled);
        return registry;
    }
}
