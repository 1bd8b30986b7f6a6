using System.Globalization;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Kubernetes.Transport;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>Proxies, limits and headers: kubernetes-client.md §2, §3.3 and §8.2.</summary>
public sealed class TransportTests
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proxy_IsUsedWithItsLoginAlsoForAnotherTlsName()
    {
        TestCertificates certificates = new();
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.ObjectAsync(c), certificates.Server("api.internal"), certificates);
        await using TunnelProxy proxy = new();
        ClusterConnection connection = server.Connection with { Proxy = new Uri($"http://me:p%40ss@127.0.0.1:{proxy.Port}"), TlsServerName = "api.internal" };
        using (KubernetesClient client = server.Client(connection: connection))
        {
            (await client.GetAsync(ConfigMaps, "ns", "a", Ct)).ShouldNotBeNull();
        }

        proxy.Requests.Last().ShouldBe($"CONNECT localhost:{server.Address.Port} HTTP/1.1 Proxy-Authorization: Basic {Convert.ToBase64String("me:p@ss"u8)}");

        using KubernetesClient wrong = server.Client(new RetryClock(), connection: connection with { TlsServerName = "api.other" });
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => wrong.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Unreachable);
        e.ToString().ShouldNotContain("p@ss");
        e.ToString().ShouldNotContain("p%40ss");
    }

    [Fact]
    public async Task AtMostFourRequests_RunAtATime()
    {
        int running = 0;
        int most = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(async c =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            await FakeApiServer.ObjectAsync(c);
            Interlocked.Decrement(ref running);
        });
        using KubernetesClient client = server.Client();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => client.GetAsync(ConfigMaps, "ns", i.ToString(CultureInfo.InvariantCulture), Ct)));
        most.ShouldBeLessThanOrEqualTo(4);
        client.Requests.ShouldBe(30);
    }

    [Fact]
    public async Task Bucket_LetsABurstOfFortyThroughAndTwentyASecondAfter()
    {
        RetryClock clock = new();
        using RequestGate gate = new(new KubernetesClientOptions(), clock);
        for (int i = 0; i < 60; i++)
        {
            await gate.RunAsync(_ => Task.FromResult(i), Ct);
        }

        clock.Waits.Count.ShouldBe(20);
        clock.Waits.Sum(w => w.TotalSeconds).ShouldBe(1, 0.001);
    }

    [Fact]
    public async Task SharedLimit_IsHeldOnlyWhileARequestRuns()
    {
        using SemaphoreSlim shared = new(1);
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            shared.CurrentCount.ShouldBe(0);
            return FakeApiServer.ObjectAsync(c);
        });
        using KubernetesClient client = server.Client(options: new KubernetesClientOptions { SharedLimit = shared });
        (await client.GetAsync(ConfigMaps, "ns", "a", Ct)).ShouldNotBeNull();
        shared.CurrentCount.ShouldBe(1);
    }

    [Fact]
    public async Task Headers_SayWhoAsksAndForWhom()
    {
        Dictionary<string, string> headers = [];
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            headers = c.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            return FakeApiServer.ObjectAsync(c);
        });
        Impersonation who = new("jürgen")
        {
            Uid = "1",
            Groups = ["devs"],
            Extra = new Dictionary<string, IReadOnlyList<string>> { ["Example.com/Reason"] = ["because"] },
        };
        ClusterConnection connection = server.Connection with { Impersonation = who, DisableCompression = true };
        using KubernetesClient client = server.Client(options: new KubernetesClientOptions { UserAgent = "flux-serverless/1.2.3" }, connection: connection);
        await client.GetAsync(ConfigMaps, "ns", "a", Ct);
        headers["User-Agent"].ShouldBe("flux-serverless/1.2.3");
        headers["Accept"].ShouldBe("application/json");
        headers["Impersonate-User"].ShouldBe("jürgen");
        headers["Impersonate-Uid"].ShouldBe("1");
        headers["Impersonate-Group"].ShouldBe("devs");
        headers["Impersonate-Extra-example.com%2Freason"].ShouldBe("because");
        headers.ShouldNotContainKey("Accept-Encoding");

        await client.Impersonate("system:serviceaccount:ns:tenant").GetAsync(ConfigMaps, "ns", "a", Ct);
        headers["Impersonate-User"].ShouldBe("system:serviceaccount:ns:tenant");
        headers.ShouldNotContainKey("Impersonate-Group");
    }

    [Fact]
    public void SeveralGroups_AreRefusedRatherThanMerged()
    {
        ClusterConnection connection = new() { Server = new Uri("https://api.example"), Impersonation = new Impersonation("me") { Groups = ["a", "b"] } };
        Should.Throw<KubeconfigException>(() => KubernetesClient.Create(connection, new KubernetesClientOptions(), TimeProvider.System))
            .Message.ShouldContain("impersonates several groups");
    }

    [Fact]
    public async Task PathPrefix_IsKeptInFront()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.ObjectAsync(c));
        ClusterConnection gateway = server.Connection with { Server = new Uri(server.Connection.Server, "/k8s/clusters/c-1/") };
        using KubernetesClient client = server.Client(connection: gateway);
        await client.GetAsync(ConfigMaps, "ns", "a", Ct);
        server.Requests.ShouldBe(["GET /k8s/clusters/c-1/api/v1/namespaces/ns/configmaps/a"]);
    }

    [Fact]
    public async Task SkipVerifyInASecret_IsDroppedAndTheCertificateChecked()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.ObjectAsync(c));
        ClusterConnection careless = server.Connection with { Origin = KubeconfigOrigin.Secret, CertificateAuthority = null, InsecureSkipTlsVerify = true };
        using KubernetesClient client = server.Client(connection: careless);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Unreachable);
        server.Requests.ShouldBeEmpty();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
