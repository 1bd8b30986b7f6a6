using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;
using RegistryException = Serverless.Engine.Scanning.Registry.RegistryException;

namespace Serverless.Engine.Tests.Scanning.Store;

/// <summary>A repository in trouble costs many providers what it costs one.</summary>
public sealed class ScanStoreFailureTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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

    private static string DigestOf(string content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));}
