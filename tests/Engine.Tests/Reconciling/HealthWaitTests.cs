using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §14 and §2 row 12: steps, waits, their time limits and what ends them; nothing is slept through.</summary>
public sealed class HealthWaitTests
{
    private const string Claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: NAME, namespace: NS}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";
    private const string Release = "{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: r, namespace: NS}, spec: {interval: 30m, chartRef: {kind: OCIRepository, name: x}}}";

    private static readonly string Steps = $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: NS, annotations: {fluxcd.controlplane.io/reconcileTimeout: 2m} }
        spec:
          wait: true
          steps:
            - name: first
              timeout: 30s
              resources:
                - {{Claim.Replace("NAME", "one", StringComparison.Ordinal)}}
            - name: second
              resources:
                - {{Claim.Replace("NAME", "two", StringComparison.Ordinal)}}
        """;

    /// <summary>A step is healthy before the next one is applied; the message names it; the last one waits because of <c>wait</c>.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, false)]
    [InlineData(ClusterKind.Real, false)]
    [InlineData(ClusterKind.Sandbox, true)]
    [InlineData(ClusterKind.Real, true)]
    public async Task Steps_WaitForTheirHealth(ClusterKind kind, bool restarts)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Steps);
        await PendingAsync(harness, await harness.PassAsync(), "one");

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition.Find(app, Condition.Reconciling).ShouldNotBeNull().Message.ShouldBe("Applying step 1/2 \"first\"");
        Condition.Find(app, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("Unknown");
        (await harness.FindAsync("v1", "PersistentVolumeClaim", "two")).ShouldBeNull();
        (await harness.EventsAsync("ResourceSet", "app")).ShouldContain(harness.Fill("Normal ApplySucceeded: step \"first\": PersistentVolumeClaim/NS/one created"));
        if (restarts)
        {
            harness.Forget();
        }

        await BindAsync(harness, "one");
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await PendingAsync(harness, await harness.PassAsync(), "two");
        (await harness.ResourceSetAsync("app")).Root.At("status", "lastAppliedRevision").ShouldBeNull();
        await BindAsync(harness, "two");
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.PassAsync();

        KubeObject done = await harness.ResourceSetAsync("app");
        Condition.Find(done, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        Dictionary<string, object?> run = (Dictionary<string, object?>)done.Root.ListAt("status", "history")![0]!;
        run.StringAt("metadata", "steps").ShouldBe("2");
        run["totalReconciliations"].ShouldBe(1L);
    }

    /// <summary>The limit of a step ends its wait also when the process was replaced meanwhile, even without its memory.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, 0)]
    [InlineData(ClusterKind.Real, 0)]
    [InlineData(ClusterKind.Sandbox, 1)]
    [InlineData(ClusterKind.Real, 1)]
    [InlineData(ClusterKind.Sandbox, 2)]
    [InlineData(ClusterKind.Real, 2)]
    public async Task StepTimeout_SurvivesRestarts(ClusterKind kind, int loss)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Steps);
        await PendingAsync(harness, await harness.PassAsync(), "one");
        harness.Time.Advance(TimeSpan.FromSeconds(25));
        Lose(harness, loss);
        await harness.PassAsync();
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("Unknown");
        harness.Time.Advance(TimeSpan.FromSeconds(8));
        Lose(harness, loss);

        await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition.Find(app, Condition.Ready).ShouldNotBeNull().Message.ShouldBe(harness.Fill(
            "reconciliation failed: step \"first\" health check failed: timeout waiting for: [PersistentVolumeClaim/NS/one status: 'InProgress']\n"));
        EngineHarness.InventoryOf(app).ShouldBe([harness.Fill("NS_one__PersistentVolumeClaim")]);
    }

    /// <summary>A failed object ends the wait at once; the Ready messages of Flux objects follow.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task StalledObject_FailsEarly(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of($"- {Release}\n- {Claim.Replace("NAME", "pvc", StringComparison.Ordinal)}", "wait: true"));
        await harness.PassAsync();
        await harness.PatchAsync("helm.toolkit.fluxcd.io/v2", "HelmRelease", "r", """
            {status: {observedGeneration: 1, conditions: [
              {type: Stalled, status: 'True', reason: x, message: stuck, lastTransitionTime: '2026-01-01T00:00:00Z'},
              {type: Ready, status: 'False', reason: x, message: no chart, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}
            """, "status");
        harness.Time.Advance(TimeSpan.FromSeconds(5));

        await harness.PassAsync();

        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Message.ShouldBe(harness.Fill(
            "reconciliation failed: failed early due to stalled resources: [HelmRelease/NS/r status: 'Failed']\nHelmRelease/NS/r status: no chart"));
    }

    /// <summary>Without <c>wait</c> the last step is not checked.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task WithoutWait_TheLastStepIsNotChecked(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- " + Claim.Replace("NAME", "pvc", StringComparison.Ordinal)));

        await harness.PassAsync();

        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    /// <summary>Row 12: a new trigger ends the health check, which is said, and the new run begins at once.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task NewTrigger_CancelsTheHealthCheck(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- " + Claim.Replace("NAME", "pvc", StringComparison.Ordinal), "wait: true"));
        await PendingAsync(harness, await harness.PassAsync(), "pvc");
        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "r1");
        harness.Proxy.Clear();

        await harness.PassAsync();

        ProxiedRequest cancelled = harness.Proxy.Log.First(r => r.IsStatus && r.IsWrite && r.Path.EndsWith("/app/status", StringComparison.Ordinal));
        Condition ready = Condition.Find(cancelled.Object, Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("HealthCheckCanceled");
        ready.Message.ShouldBe(harness.Fill("New reconciliation triggered by ResourceSet/NS/app"));
        (await harness.EventsAsync("ResourceSet", "app")).ShouldContain(harness.Fill(
            "Normal HealthCheckCanceled: Health checks canceled due to new reconciliation triggered by ResourceSet/NS/app"));
        KubeObject app = await harness.ResourceSetAsync("app");
        app.Root.At("status", "lastHandledReconcileAt").ShouldBeNull("the requested run is not over");
        Condition.Find(app, Condition.Reconciling).ShouldNotBeNull().Reason.ShouldBe("Progressing");
        app.Root.At("status", "history").ShouldBeNull();
        await BindAsync(harness, "pvc");
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.PassAsync();
        (await harness.ResourceSetAsync("app")).Root.StringAt("status", "lastHandledReconcileAt").ShouldBe("r1");
    }

    private static async Task PendingAsync(EngineHarness harness, PassReport report, string claim)
    {
        report.NextIn.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        await harness.PatchAsync("v1", "PersistentVolumeClaim", claim, "{status: {phase: Pending}}", "status");
    }

    private static Task BindAsync(EngineHarness harness, string claim) =>
        harness.PatchAsync("v1", "PersistentVolumeClaim", claim, "{status: {phase: Bound}}", "status");

    private static void Lose(EngineHarness harness, int loss)
    {
        switch (loss)
        {
            case 1: harness.Restart(); break;
            case 2: harness.Forget(); break;
        }
    }
}
