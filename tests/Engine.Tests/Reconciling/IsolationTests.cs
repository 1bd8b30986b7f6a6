using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>One object's trouble is its own, a tenant needs only the rights to what it names, and clusters share the process fairly.</summary>
public sealed class IsolationTests
{
    /// <summary>An object whose state cannot be read is reported, told in its condition and retried; the others are reconciled.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task BrokenObject_FailsAlone(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}").Replace("name: app", "name: broken", StringComparison.Ordinal));
        await harness.SettleReadyAsync("broken");
        await harness.PatchAsync(Names.ApiVersion, "ResourceSet", "broken", "{status: {inventory: {entries: [{id: nonsense, v: v1}]}}}", "status");
        await harness.DeleteAsync(Names.ApiVersion, "ResourceSet", "broken");
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS}}"));

        PassReport report = await harness.PassAsync();

        report.Failure.ShouldBeNull();
        ObjectReport failed = report.Objects.Single(o => o.Name == "broken" && o.Namespace == harness.Namespace);
        failed.IsFailed.ShouldBeTrue();
        failed.Message.ShouldBe("unable to parse stored object metadata: nonsense");
        Condition.Find(await harness.ResourceSetAsync("broken"), Condition.Ready).ShouldNotBeNull().Message.ShouldBe(
            "reconciliation failed: unable to parse stored object metadata: nonsense");
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    /// <summary>Where objects may not be listed they are read by name; drift is found all the same.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task WithoutTheRightToList_ObjectsAreReadByName(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        harness.Proxy.Fault = r => r.Method == "GET" && r.Path.EndsWith("/configmaps", StringComparison.Ordinal)
            ? new() { Status = 403, Reason = "Forbidden", Message = "configmaps is forbidden" } : null;
        await harness.ApplyAsync(ResourceSetYaml.Of("""
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}, data: {k: v}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS}, data: {k: v}}
            """, "serviceAccountName: tenant"));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("v1", "ConfigMap", "a", "{data: {k: tampered}}");
        harness.Time.Advance(TimeSpan.FromMinutes(70));
        harness.Proxy.Clear();

        await harness.SettleReadyAsync();

        (await harness.GetAsync("v1", "ConfigMap", "a")).Root.StringAt("data", "k").ShouldBe("v");
        harness.Proxy.Log.Where(r => r.IsApply).ShouldHaveSingleItem().Object.Name.ShouldBe("a");
    }

    /// <summary>Steps that read by name in one namespace know their own objects, so that a run without changes writes none of them.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task WithoutTheRightToList_LaterStepsAreReadToo(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        harness.Proxy.Fault = r => r.Method == "GET" && r.Path.EndsWith("/configmaps", StringComparison.Ordinal)
            ? new() { Status = 403, Reason = "Forbidden", Message = "configmaps is forbidden" } : null;
        await harness.ApplyAsync("""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS}
            spec:
              steps:
                - {name: one, resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}, data: {k: v}}]}
                - {name: two, resources: [{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS}, data: {k: v}}]}
            """);
        await harness.SettleReadyAsync();
        harness.Time.Advance(TimeSpan.FromMinutes(70));
        harness.Proxy.Clear();

        await harness.SettleReadyAsync();

        harness.Proxy.Log.ShouldNotContain(r => r.IsApply || r.IsDryRun);
        harness.Proxy.Log.Count(r => r.Path.EndsWith("/configmaps", StringComparison.Ordinal)).ShouldBe(1);
    }

    /// <summary>kubernetes-client.md §8.2: 32 requests at a time to all clusters together.</summary>
    [Fact]
    public async Task AllClusters_ShareALimit()
    {
        int now = 0;
        int most = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(async c =>
        {
            int current = Interlocked.Increment(ref now);
            InterlockedMax(ref most, current);
            await Task.Delay(200, TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref now);
            await FakeApiServer.AnswerAsync(c, 200, "{\"gitVersion\": \"v1\"}");
        });
        string kubeconfig = $$"""
            {"apiVersion": "v1", "kind": "Config", "current-context": "p",
             "clusters": [{"name": "p", "cluster": {"server": "https://localhost:{{server.Address.Port}}",
              "certificate-authority-data": "{{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(server.Certificates.AuthorityPem))}}" } }],
             "users": [{"name": "p", "user": {"token": "t"} }],
             "contexts": [{"name": "p", "context": {"cluster": "p", "user": "p"} }]}
            """;
        using ClientPool pool = new(new KubernetesClientOptions(), KubeconfigOrigin.Laptop, TimeProvider.System);
        List<KubernetesClient> clients = [.. Enumerable.Range(0, 12).Select(i => pool.Create($"c{i}", kubeconfig, ReadOnlyMemory<byte>.Empty))];

        await Task.WhenAll(clients.SelectMany(c => Enumerable.Range(0, 8).Select(_ => c.GetServerVersionAsync(TestContext.Current.CancellationToken))));

        most.ShouldBeInRange(17, 32);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
            {
                return;
            }
        }
    }
}
