using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §7: digests by HEAD; any failure of it but 401, 404 and 429 is followed by GET.</summary>
public sealed class DigestTests
{
    private const string Digest = "sha256:d4ec9861522d4961b2acac5a070ef4f92d732480dff2062c2f3a1dcf9a5d1e91";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(403)]
    [InlineData(405)]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task Resolve_HeadFails_AsksWithGet(int status)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            if (HttpMethods.IsGet(context.Request.Method))
            {
                return RegistryFaultTests.Json(context, "{}");
            }

            if (status > 0)
            {
                return RegistryFaultTests.Fail(context, status);
            }

            context.Abort();
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();

        // Credentials, because refused ones must not be throttled before GET decides.
        string? digest = await client.ResolveDigestAsync(Clients.Target(server.Host, credentials: Clients.Basic("u", "p")), "1.0.0", Cancelled);

        digest.ShouldBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        server.Requests.Last().Method.ShouldBe("GET");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(429)]
    public async Task Resolve_HeadIsRefusedForGood_SpendsNoGet(int status)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
            return RegistryFaultTests.Fail(context, status);
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled))).Status.ShouldBe(status);
        server.Requests.ShouldAllBe(request => request.Method == "HEAD");
    }

    [Fact]
    public async Task Resolve_ForbiddenByBoth_IsForbidden()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Fail(context, 403, "DENIED", "no"));
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled));

        (failure.Status, failure.Code).ShouldBe((403, "DENIED"));
    }

    [Fact]
    public async Task Resolve_NoDigestHeader_ComputesItFromTheBytes()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, "{}"));
        using RegistryClient client = Clients.Create();

        (await client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled))
            .ShouldBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
        server.Requests.Select(request => request.Method).ShouldBe(["HEAD", "GET"]);
    }

    [Fact]
    public async Task Resolve_HeadNotAllowed_FallsBackToGet()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
            HttpMethods.IsHead(context.Request.Method) ? RegistryFaultTests.Fail(context, 405) : RegistryFaultTests.Json(context, "{}"));
        using RegistryClient client = Clients.Create();

        (await client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Resolve_DigestHeaderContradictsTheBytes_IsRefused()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers["Docker-Content-Digest"] = HttpMethods.IsHead(context.Request.Method) ? "md5:1" : Digest;
            return RegistryFaultTests.Json(context, "{}");
        });
        using RegistryClient client = Clients.Create();

        (await Should.ThrowAsync<RegistryException>(client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled)))
            .Message.ShouldEndWith($"but the registry says {Digest}");
    }

    [Fact]
    public async Task Resolve_TagIsGone_IsNullWithoutAGet()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Fail(context, 404));
        using RegistryClient client = Clients.Create();

        (await client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled)).ShouldBeNull();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Resolve_PullLimitUsedUp_SpendsNoGet()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers["ratelimit-remaining"] = "0;w=21600";
            context.Response.Headers.RetryAfter = "600";
            return RegistryFaultTests.Json(context, "{}");
        });
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled));

        failure.Message.ShouldBe($"HEAD http://{server.Host}/v2/app/manifests/1.0.0: no digest by HEAD, and the pull limit is used up");
        (failure.Status, failure.RetryAfter, failure.IsTransient).ShouldBe((429, TimeSpan.FromMinutes(10), true));
        server.Requests.Select(request => request.Method).ShouldBe(["HEAD"]);
    }

    [Fact]
    public async Task Resolve_ManyTagsAtOnce_EightAtATime()
    {
        int running = 0;
        int most = 0;
        TaskCompletionSource eight = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FaultServer server = await FaultServer.StartAsync(async (context, _) =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 8)
            {
                // A ninth would come now.
                await Task.Delay(50, context.RequestAborted);
                eight.TrySetResult();
            }

            await eight.Task;
            Interlocked.Decrement(ref running);
            context.Response.Headers["Docker-Content-Digest"] = Digest;
        });
        using RegistryClient client = Clients.Create();

        string?[] digests = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => client.ResolveDigestAsync(Clients.Target(server.Host), $"t{i}", Cancelled)));

        digests.ShouldAllBe(digest => digest == Digest);
        most.ShouldBe(8);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public async Task Resolve_ManifestOverTheCap_IsRefused(int maxBytes, bool fits)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, "{}"));
        using RegistryClient client = Clients.Create(Clients.Options with { MaxManifestBytes = maxBytes });
        Task<string?> digest = client.ResolveDigestAsync(Clients.Target(server.Host), "1.0.0", Cancelled);

        if (fits)
        {
            (await digest).ShouldNotBeNull();
        }
        else
        {
            (await Should.ThrowAsync<RegistryException>(digest)).Message.ShouldEndWith("the response is larger than 1 bytes");
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int current;
        while ((current = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, current) != current)
        {
        }
    }
}
