using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §8.2 over a real socket, with waits that pass at once.</summary>
public sealed class RetryTests
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    private readonly RetryClock _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(502, "")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(504, "Timeout")]
    public async Task Get_TransientFailure_IsRepeatedWithGrowingWaits(int code, string reason)
    {
        int count = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
            count++ < 4 ? FakeApiServer.FailAsync(c, code, reason, "try later") : FakeApiServer.ObjectAsync(c));
        using KubernetesClient client = server.Client(_clock);

        (await client.GetAsync(ConfigMaps, "ns", "a", Ct)).ShouldNotBeNull();

        double[] nominal = [0.5, 1, 2, 4];
        _clock.Waits.Count.ShouldBe(4);
        _clock.Waits.Zip(nominal).ShouldAllBe(w => w.First.TotalSeconds >= w.Second * 0.8 && w.First.TotalSeconds <= w.Second * 1.2);
        client.Requests.ShouldBe(5);
    }

    [Fact]
    public async Task Get_TransientForever_FailsAfterFourRetries()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.FailAsync(c, 503, "ServiceUnavailable", "overloaded"));
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Transient);
        e.IsTransient.ShouldBeTrue();
        e.Message.ShouldBe("overloaded");
        server.Requests.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData(true, 11)]
    [InlineData(false, 6)]
    public async Task Throttled_WaitsAsAsked_TenTimesForReadsFiveForWrites(bool read, int requests)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            c.Response.Headers.RetryAfter = "3";
            return FakeApiServer.FailAsync(c, 429, "TooManyRequests", "slow down");
        });
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(async () =>
            _ = read ? await client.GetAsync(ConfigMaps, "ns", "a", Ct) : await client.CreateAsync(Map(), "test", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Throttled);
        e.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
        server.Requests.Count.ShouldBe(requests);
        _clock.Waits.ShouldAllBe(w => w == TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Throttled_HugeRetryAfter_IsCutToThirtySeconds()
    {
        int count = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            c.Response.Headers.RetryAfter = "3600";
            return count++ == 0 ? FakeApiServer.FailAsync(c, 503, "ServiceUnavailable", "later") : FakeApiServer.ObjectAsync(c);
        });
        using KubernetesClient client = server.Client(_clock);
        await client.GetAsync(ConfigMaps, "ns", "a", Ct);
        _clock.Waits.ShouldBe([TimeSpan.FromSeconds(30)]);
    }

    [Fact]
    public async Task RetryAfter_BeyondTheDeadline_FailsAtOnce()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            c.Response.Headers.RetryAfter = "20";
            return FakeApiServer.FailAsync(c, 429, "TooManyRequests", "slow down");
        });
        KubernetesClientOptions options = new() { Deadline = _clock.GetUtcNow().AddSeconds(10) };
        using KubernetesClient client = server.Client(_clock, options);
        await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        server.Requests.Count.ShouldBe(1);
        _clock.Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task RetryBudget_IsSharedByAllRequests()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.FailAsync(c, 503, "ServiceUnavailable", "later"));
        using KubernetesClient client = server.Client(_clock, new KubernetesClientOptions { RetryBudget = TimeSpan.FromSeconds(2.5) });
        for (int i = 0; i < 5; i++)
        {
            await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", i.ToString(CultureInfo.InvariantCulture), Ct));
        }

        _clock.Waits.Sum(w => w.TotalSeconds).ShouldBeLessThanOrEqualTo(2.5);
        server.Requests.Count.ShouldBe(5 + _clock.Waits.Count);
    }

    [Fact]
    public async Task Create_ServerFails_IsNotRepeated()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.FailAsync(c, 500, "InternalError", "oops"));
        using KubernetesClient client = server.Client(_clock);
        await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(Map(), "test", Ct));
        server.Requests.ShouldBe(["POST /api/v1/namespaces/ns/configmaps?fieldManager=test"]);
    }

    [Fact]
    public async Task Create_ConnectionCutAfterSending_IsNotRepeatedAndUnreachable()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(Cut);
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.CreateAsync(Map(), "test", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Unreachable);
        e.InnerException.ShouldNotBeNull();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Apply_ConnectionCutOnce_IsRepeated()
    {
        int count = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => count++ == 0 ? Cut(c) : FakeApiServer.ObjectAsync(c));
        using KubernetesClient client = server.Client(_clock);
        await client.ApplyAsync(Map(), new ApplyOptions { FieldManager = "test" }, Ct);
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Delete_WithoutUid_IsNotRepeatedButWithUidIs()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.FailAsync(c, 500, "InternalError", "oops"));
        using KubernetesClient client = server.Client(_clock);
        await Should.ThrowAsync<KubernetesException>(() => client.DeleteAsync(ConfigMaps, "ns", "a", DeleteOptions.Default, Ct));
        server.Requests.Count.ShouldBe(1);
        await Should.ThrowAsync<KubernetesException>(() => client.DeleteAsync(ConfigMaps, "ns", "a", new DeleteOptions { Uid = "u" }, Ct));
        server.Requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Apply_FieldNotInSchema_IsInvalidAndNotRepeated()
    {
        const string message = "failed to create typed patch object (ns/a; v1, Kind=ConfigMap): .x: field not declared in schema";
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.FailAsync(c, 500, "", message));
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.ApplyAsync(Map(), new ApplyOptions { FieldManager = "test" }, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        e.Message.ShouldBe(message);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Refused_NamesHostAndPortAndIsUnreachableWithoutRetries()
    {
        FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.ObjectAsync(c));
        ClusterConnection gone = server.Connection;
        await server.DisposeAsync();
        using KubernetesClient client = KubernetesClient.Create(gone, new KubernetesClientOptions { KnownResources = FakeApiServer.Known }, _clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Unreachable);
        e.Message.ShouldContain($"localhost:{gone.Server.Port} must be reachable from where this runs");
        _clock.Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task NoAnswer_IsRepeatedAndThenUnreachable()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => Task.Delay(Timeout.Infinite, c.RequestAborted));
        _clock.TimeoutsFire = true;
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Unreachable);
        e.Message.ShouldBe($"get configmaps a at localhost:{server.Address.Port}: no answer within 30 s");
        _clock.Waits.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Throttled_NamesTheFlowSchemaForTheLog()
    {
        List<string> warnings = [];
        int count = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            c.Response.Headers["X-Kubernetes-PF-FlowSchema-UID"] = "uid-1";
            return count++ == 0 ? FakeApiServer.FailAsync(c, 429, "TooManyRequests", "slow down") : FakeApiServer.ObjectAsync(c);
        });
        using KubernetesClient client = server.Client(_clock, new KubernetesClientOptions { OnWarning = warnings.Add });
        await client.GetAsync(ConfigMaps, "ns", "a", Ct);
        warnings.ShouldHaveSingleItem().ShouldContain("throttled by the flow schema uid-1");
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            c.Response.StatusCode = 302;
            c.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Code.ShouldBe(302);
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Cancelled_StaysACancellation()
    {
        using CancellationTokenSource stop = new();
        await using FakeApiServer server = await FakeApiServer.StartAsync(async c =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, c.RequestAborted);
        });
        using KubernetesClient client = server.Client(_clock);
        await Should.ThrowAsync<OperationCanceledException>(() => client.GetAsync(ConfigMaps, "ns", "a", stop.Token));
    }

    private static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static KubeObject Map() => TestCluster.Object("v1", "ConfigMap", "ns", "a");
}
