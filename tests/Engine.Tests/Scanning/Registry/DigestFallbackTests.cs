using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §7.3: any failure of HEAD but 401, 404 and 429 is followed by GET.</summary>
public sealed class DigestFallbackTests
{
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
}
