using System.Globalization;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>Requests as the API server sees them (docs/architecture.md, decision 4).</summary>
public sealed class CallCountTests
{
    private static string HundredObjects(string value) => $$$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: NS}
        spec:
          inputs: [{{{string.Join(", ", Enumerable.Range(0, 25).Select(i => string.Create(CultureInfo.InvariantCulture, $"{{id: x{i}}}")))}}}]
          resources:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: "c-<< inputs.id >>", namespace: NS}, data: {k: '<< if eq inputs.id "x0" >>{{{value}}}<< else >>same<< end >>'} }
            - {apiVersion: v1, kind: Secret, metadata: {name: "s-<< inputs.id >>", namespace: NS}, stringData: {k: v} }
            - {apiVersion: v1, kind: Service, metadata: {name: "v-<< inputs.id >>", namespace: NS}, spec: {selector: {app: a}, ports: [{port: 80}]} }
            - apiVersion: apps/v1
              kind: Deployment
              metadata: {name: "d-<< inputs.id >>", namespace: NS}
              spec:
                selector: {matchLabels: {app: "<< inputs.id >>"} }
                template: {metadata: {labels: {app: "<< inputs.id >>"} }, spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}], resources: {requests: {cpu: 0.1, memory: 1024Mi} } }]} }
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task HundredObjectsOfFourKinds_CostAHandfulOfRequests(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(HundredObjects("first"));
        await harness.SettleReadyAsync();
        (await harness.ResourceSetAsync("app")).Root.ListAt("status", "inventory", "entries")!.Count.ShouldBe(100);

        harness.Time.Advance(TimeSpan.FromMinutes(70));
        List<ProxiedRequest> unchanged = await CountAsync(harness);
        await harness.ApplyAsync(HundredObjects("second"));
        List<ProxiedRequest> changed = await CountAsync(harness);
        (await harness.GetAsync("v1", "ConfigMap", "c-x0")).Root.StringAt("data", "k").ShouldBe("second");
        await harness.PatchAsync("v1", "ConfigMap", "c-x1", "{data: {k: tampered}}");
        harness.Time.Advance(TimeSpan.FromMinutes(70));
        List<ProxiedRequest> repaired = await CountAsync(harness);
        (await harness.GetAsync("v1", "ConfigMap", "c-x1")).Root.StringAt("data", "k").ShouldBe("same");

        unchanged.Count.ShouldBeLessThanOrEqualTo(8, Tell(unchanged));
        unchanged.Where(r => r.IsWrite).ShouldHaveSingleItem().IsStatus.ShouldBeTrue(Tell(unchanged));
        changed.Count(r => !IsLookForAlerts(r)).ShouldBeLessThanOrEqualTo(unchanged.Count + 3, Tell(changed));
        repaired.Count(r => !IsLookForAlerts(r)).ShouldBeLessThanOrEqualTo(unchanged.Count + 3, Tell(repaired));
        unchanged.ShouldNotContain(r => IsLookForAlerts(r), Tell(unchanged));
        repaired.Count(IsLookForAlerts).ShouldBe(1, Tell(repaired));
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ColdProcess_ReadsNoDiscoveryAgain(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(HundredObjects("first"));
        await harness.SettleReadyAsync();
        harness.Restart();

        harness.Time.Advance(TimeSpan.FromMinutes(70));
        List<ProxiedRequest> unchanged = await CountAsync(harness);

        unchanged.Count.ShouldBeLessThanOrEqualTo(8, Tell(unchanged));
        unchanged.Count(r => r.IsWrite).ShouldBe(1, Tell(unchanged));
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task TickWithNothingDue_IsTwoListsAndNoWrite(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(string.Join("\n---\n", Enumerable.Range(0, 50).Select(i => $$"""
            {apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {name: p{{i}}, namespace: NS}, spec: {type: Static, defaultValues: {a: b} } }
            ---
            {apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {name: r{{i}}, namespace: NS}, spec: {inputsFrom: [{name: p{{i}} }], resources: [] } }
            """)));
        await harness.SettleAsync();

        harness.Time.Advance(TimeSpan.FromMinutes(1));
        List<ProxiedRequest> idle = await CountAsync(harness);
        harness.Restart();
        List<ProxiedRequest> cold = await CountAsync(harness);

        idle.Count.ShouldBeLessThanOrEqualTo(4, Tell(idle));
        idle.ShouldAllBe(r => !r.IsWrite);
        cold.Count.ShouldBeLessThanOrEqualTo(4, Tell(cold));
        cold.ShouldAllBe(r => !r.IsWrite);
    }

    /// <summary>What an event costs where Alerts are served.</summary>
    private static bool IsLookForAlerts(ProxiedRequest request) => request.Path == "/apis/notification.toolkit.fluxcd.io/v1beta3/alerts";

    private static async Task<List<ProxiedRequest>> CountAsync(EngineHarness harness)
    {
        harness.Proxy.Clear();
        await harness.PassAsync();
        return harness.RequestsOfNamespace();
    }

    private static string Tell(List<ProxiedRequest> requests) => string.Join('\n', requests);
}
