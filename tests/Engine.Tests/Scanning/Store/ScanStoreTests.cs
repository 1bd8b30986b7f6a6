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
