using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A cluster in which the reference operator runs is refused, clearly, unless told to take over (docs/architecture.md).</summary>
public sealed class CoexistenceTests
{
    private const string Condition = "serverless.fluxcd.io/Refused";

    private const string Operator = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: flux-operator, namespace: flux-system, labels: {app.kubernetes.io/name: flux-operator}}
        spec: {replicas: 1, selector: {matchLabels: {app: o}}, template: {metadata: {labels: {app: o}}, spec: {containers: [{name: m, image: i}]}}}
        """;

    private static readonly string App = ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}");

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task RunningOperator_RefusesTheCluster(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplySharedAsync(Operator);
        await harness.ApplyAsync(App);

        PassReport report = await harness.PassAsync();

        report.Failure.ShouldNotBeNull().ShouldStartWith("the reference operator runs in this cluster as Deployment/flux-system/flux-operator; ");
        KubeObject app = await harness.ResourceSetAsync("app");
        Serverless.Engine.Resources.Condition refused = Serverless.Engine.Resources.Condition.Find(app, Condition).ShouldNotBeNull();
        refused.Status.ShouldBe("True");
        refused.Reason.ShouldBe("ReferenceOperatorRunning");
        refused.Message.ShouldBe(report.Failure);
        Serverless.Engine.Resources.Condition.Find(app, Serverless.Engine.Resources.Condition.Ready).ShouldBeNull();
        (await harness.FindAsync("v1", "ConfigMap", "a")).ShouldBeNull();
        harness.Proxy.Clear();
        await harness.PassAsync();
        harness.Proxy.Log.ShouldAllBe(r => !r.IsWrite);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task OperatorScaledDown_IsTakenUpAtOnce(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplySharedAsync(Operator);
        await harness.ApplyAsync(App);
        await harness.PassAsync();
        await harness.Client.PatchAsync(
            new("apps", "v1", "Deployment"),
            "flux-system",
            "flux-operator",
            new(Serverless.Engine.Kubernetes.PatchType.Merge, new Dictionary<string, object?> { ["spec"] = new Dictionary<string, object?> { ["replicas"] = 0L } }),
            TestContext.Current.CancellationToken);

        await harness.SettleReadyAsync();

        Serverless.Engine.Resources.Condition.Find(await harness.ResourceSetAsync("app"), Condition).ShouldBeNull();
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task TakeOver_WorksAllTheSame(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        harness.Configure("{\"takeOver\": true}");
        await harness.ApplySharedAsync(Operator);
        await harness.ApplyAsync(App);

        await harness.SettleReadyAsync();

        (await harness.FindAsync("v1", "ConfigMap", "a")).ShouldNotBeNull();
    }
}
