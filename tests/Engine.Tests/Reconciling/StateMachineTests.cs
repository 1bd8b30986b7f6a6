using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>The rows of reconcile.md §2 that need no registry.</summary>
public sealed class StateMachineTests
{
    private const string OneConfigMap = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: NS}
        spec:
          inputs: [{tenant: one}]
          resources:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: "cfg-<< inputs.tenant >>", namespace: NS}, data: {key: "<< inputs.tenant >>"}}
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task NewObject_GetsTheFinalizer(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap);

        await harness.PassAsync();

        (await harness.ResourceSetAsync("app")).Root.ListAt("metadata", "finalizers").ShouldNotBeNull().ShouldContain(Names.Finalizer);
        (await harness.GetAsync("v1", "ConfigMap", "cfg-one")).Root.StringAt("data", "key").ShouldBe("one");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task NewSuspendedObject_IsInitialisedButNotApplied(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace("namespace: NS}\nspec", "namespace: NS, annotations: {fluxcd.controlplane.io/reconcile: Disabled}}\nspec", StringComparison.Ordinal));

        await harness.PassAsync();

        Condition ready = Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull();
        ready.Status.ShouldBe("True");
        ready.Reason.ShouldBe("ReconciliationDisabled");
        ready.Message.ShouldBe("Initialized with reconciliation suspended");
        (await harness.FindAsync("v1", "ConfigMap", "cfg-one")).ShouldBeNull();
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task SuspendThenResume_StopsAndGoesOn(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap);
        await harness.SettleAsync();
        await harness.AnnotateAsync("ResourceSet", "app", Names.ReconcileAnnotation, "disabled");
        await harness.PassAsync();
        await harness.PatchAsync("v1", "ConfigMap", "cfg-one", "{data: {key: tampered}}");
        harness.Time.Advance(TimeSpan.FromHours(2));
        await harness.PassAsync();
        (await harness.GetAsync("v1", "ConfigMap", "cfg-one")).Root.StringAt("data", "key").ShouldBe("tampered");

        await harness.AnnotateAsync("ResourceSet", "app", Names.ReconcileAnnotation, "enabled");
        await harness.PassAsync();

        (await harness.GetAsync("v1", "ConfigMap", "cfg-one")).Root.StringAt("data", "key").ShouldBe("one");
        (await harness.EventsAsync("ResourceSet", "app")).ShouldContain("Warning ReconciliationDisabled: Reconciliation is disabled");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task RequestedAt_RunsAtOnceAndIsEchoed(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap);
        await harness.SettleAsync();
        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "2026-01-01T00:00:00Z");

        await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        app.Root.StringAt("status", "lastHandledReconcileAt").ShouldBe("2026-01-01T00:00:00Z");
        ((Dictionary<string, object?>)app.Root.ListAt("status", "history")![0]!)["totalReconciliations"].ShouldBe(2L);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Interval_RunsAgainAndRepairsDrift(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace("namespace: NS}\nspec", "namespace: NS, annotations: {fluxcd.controlplane.io/reconcileEvery: 10m}}\nspec", StringComparison.Ordinal));
        await harness.SettleAsync();
        await harness.PatchAsync("v1", "ConfigMap", "cfg-one", "{data: {key: tampered, foreign: kept}}");
        harness.Time.Advance(TimeSpan.FromMinutes(5));
        await harness.PassAsync();
        (await harness.GetAsync("v1", "ConfigMap", "cfg-one")).Root.StringAt("data", "key").ShouldBe("tampered");

        harness.Time.Advance(TimeSpan.FromMinutes(7));
        await harness.PassAsync();

        KubeObject repaired = await harness.GetAsync("v1", "ConfigMap", "cfg-one");
        repaired.Root.StringAt("data", "key").ShouldBe("one");
        repaired.Root.StringAt("data", "foreign").ShouldBe("kept");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task TemplateError_StallsWithTheCause(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace("cfg-<< inputs.tenant >>", "cfg-<< inputs.missing >>", StringComparison.Ordinal));

        PassReport report = await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition ready = Condition.Find(app, Condition.Ready).ShouldNotBeNull();
        ready.Status.ShouldBe("False");
        ready.Reason.ShouldBe("BuildFailed");
        ready.Message.ShouldStartWith("build failed: failed to build resources[0]: failed to execute template: ");
        ready.Message.ShouldContain("map has no entry for key \"missing\"");
        Condition.Find(app, Condition.Stalled).ShouldNotBeNull().Reason.ShouldBe("BuildFailed");
        (await harness.EventsAsync("ResourceSet", "app")).ShouldContain(e => e.StartsWith("Warning BuildFailed: build failed: "));
        report.Objects.ShouldContain(o => o.Namespace == harness.Namespace && o.Reason == "BuildFailed");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task StalledObject_RunsAgainWhenItChanges(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace("cfg-<< inputs.tenant >>", "cfg-<< inputs.missing >>", StringComparison.Ordinal));
        await harness.PassAsync();
        await harness.ApplyAsync(OneConfigMap);

        await harness.SettleAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition.Find(app, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        Condition.Find(app, Condition.Stalled).ShouldBeNull();
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task MissingProvider_StallsAsAnInputFailure(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace("inputs: [{tenant: one}]", "inputsFrom: [{name: nowhere}]", StringComparison.Ordinal));

        await harness.PassAsync();

        Condition ready = Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("BuildFailed");
        ready.Message.ShouldStartWith($"failed to compute inputs: failed to get provider {harness.Namespace}/nowhere: ");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task RefusedObject_FailsAndIsRetried(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: \"cfg-<< inputs.tenant >>\", namespace: NS}, data: {key: \"<< inputs.tenant >>\"}}",
            "{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {name: \"<< inputs.tenant >>\", namespace: NS}, spec: {resources: [], inputStrategy: {name: Sideways}}}",
            StringComparison.Ordinal));

        PassReport report = await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition ready = Condition.Find(app, Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("ReconciliationFailed");
        ready.Message.ShouldStartWith($"reconciliation failed: ResourceSet/{harness.Namespace}/one dry-run failed (Invalid): ");
        Condition.Find(app, Condition.Reconciling).ShouldNotBeNull().Reason.ShouldBe("ProgressingWithRetry");
        report.NextIn.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(2));
        ((Dictionary<string, object?>)app.Root.ListAt("status", "history")![0]!)["lastReconciledStatus"].ShouldBe("ReconciliationFailed");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task DroppedObject_IsPruned(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace("[{tenant: one}]", "[{tenant: one}, {tenant: two}]", StringComparison.Ordinal));
        await harness.SettleAsync();
        (await harness.FindAsync("v1", "ConfigMap", "cfg-two")).ShouldNotBeNull();
        await harness.ApplyAsync(OneConfigMap);

        await harness.SettleAsync();

        (await harness.FindAsync("v1", "ConfigMap", "cfg-two")).ShouldBeNull();
        KubeObject app = await harness.ResourceSetAsync("app");
        app.Root.ListAt("status", "inventory", "entries")!.Count.ShouldBe(1);
        (await harness.EventsAsync("ResourceSet", "app")).ShouldContain(
            $"Normal ApplySucceeded: ConfigMap/{harness.Namespace}/cfg-two deleted");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task PruneDisabled_LeavesTheObject(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(OneConfigMap.Replace("[{tenant: one}]", "[{tenant: one}, {tenant: two}]", StringComparison.Ordinal));
        await harness.SettleAsync();
        await harness.PatchAsync("v1", "ConfigMap", "cfg-two", "{metadata: {annotations: {fluxcd.controlplane.io/prune: Disabled}}}");
        await harness.ApplyAsync(OneConfigMap);

        await harness.SettleAsync();

        (await harness.FindAsync("v1", "ConfigMap", "cfg-two")).ShouldNotBeNull();
    }
}
