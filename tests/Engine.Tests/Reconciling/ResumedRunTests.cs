using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>A run that waits is one run over several passes: what was judged is not judged again, what was changed is told once (reconcile.md §2, §8.1, §12, §13).</summary>
public sealed class ResumedRunTests
{
    private const string Claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: NAME, namespace: NS}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";

    private static readonly string Steps = $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: NS, annotations: {reconcile.fluxcd.io/requestedAt: r1} }
        spec:
          wait: true
          dependsOn: [{apiVersion: v1, kind: ConfigMap, name: needed, namespace: NS}]
          steps:
            - name: first
              resources:
                - {{Claim.Replace("NAME", "one", StringComparison.Ordinal)}}
            - name: second
              resources:
                - {{Claim.Replace("NAME", "two", StringComparison.Ordinal)}}
        """;

    /// <summary>Neither the dependencies nor the health of an earlier step are looked at again; the request is handled when the run is over.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, false)]
    [InlineData(ClusterKind.Real, false)]
    [InlineData(ClusterKind.Sandbox, true)]
    [InlineData(ClusterKind.Real, true)]
    public async Task WhatWasPassed_IsNotJudgedAgain(ClusterKind kind, bool restarts)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: needed, namespace: NS}}");
        await harness.ApplyAsync(Steps);
        await harness.PassAsync();
        await SetAsync(harness, "one", "Bound");
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.PassAsync();
        await SetAsync(harness, "one", "Pending");
        await SetAsync(harness, "two", "Pending");
        await harness.DeleteAsync("v1", "ConfigMap", "needed");
        if (restarts)
        {
            harness.Restart();
        }

        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.PassAsync();
        KubeObject waiting = await harness.ResourceSetAsync("app");
        Condition.Find(waiting, Condition.Reconciling).ShouldNotBeNull().Message.ShouldBe("Reconciliation in progress");
        waiting.Root.At("status", "lastHandledReconcileAt").ShouldBeNull();
        await SetAsync(harness, "two", "Bound");
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.PassAsync();

        KubeObject done = await harness.ResourceSetAsync("app");
        Condition.Find(done, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        done.Root.StringAt("status", "lastHandledReconcileAt").ShouldBe("r1");
    }

    /// <summary>A change made before a wait is told with what comes after it, once; the collector's own lines as well.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, false)]
    [InlineData(ClusterKind.Real, false)]
    [InlineData(ClusterKind.Sandbox, true)]
    [InlineData(ClusterKind.Real, true)]
    public async Task ChangesBeforeAWait_AreToldOnce(ClusterKind kind, bool restarts)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await LeaveApplierAsync(harness);
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: new, namespace: NS}}"));
        int before = (await harness.EventsAsync("ResourceSet", "app")).Count;
        await harness.PassAsync();
        (await harness.EventsAsync("ResourceSet", "app")).Count.ShouldBe(before);
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: null}}");
        if (restarts)
        {
            harness.Restart();
        }

        harness.Time.Advance(TimeSpan.FromSeconds(5));
        await harness.SettleReadyAsync();

        (await harness.EventsAsync("ResourceSet", "app")).Skip(before).Where(e => e.Contains("ApplySucceeded", StringComparison.Ordinal)).ShouldBe(
            [harness.Fill("Normal ApplySucceeded: ConfigMap/NS/new created\nKustomization/NS/k deleted\nConfigMap/NS/source deleted")]);
    }

    /// <summary>The end of a run that has waited is when it ended.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task History_DoesNotLieInTheFuture(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- " + Claim.Replace("NAME", "pvc", StringComparison.Ordinal), "wait: true"));
        await harness.PassAsync();
        harness.Time.Advance(TimeSpan.FromMinutes(3));
        await SetAsync(harness, "pvc", "Bound");
        await harness.PassAsync();

        Dictionary<string, object?> run = (Dictionary<string, object?>)(await harness.ResourceSetAsync("app")).Root.ListAt("status", "history")![0]!;
        run.StringAt("lastReconciledDuration").ShouldNotBeNull().ShouldStartWith("3m");
        foreach (string field in (string[])["firstReconciled", "lastReconciled"])
        {
            Timestamp.Parse(run.StringAt(field)).ShouldNotBeNull().ShouldBeLessThanOrEqualTo(harness.Time.GetUtcNow(), field);
        }
    }

    /// <summary>A later pass of the same run makes sure that nothing has changed before it deletes anything, even if it has nothing to write before.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task LaterPass_DeletesNothingThatIsWantedAgain(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await LeaveApplierAsync(harness);
        string before = (await harness.GetAsync("v1", "ConfigMap", "source")).Uid;
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));
        await harness.PassAsync();
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: null}}");
        harness.Time.Advance(TimeSpan.FromSeconds(5));
        AfterTheList(harness, () => harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: source, namespace: NS}}")));

        await harness.PassAsync();
        await harness.SettleReadyAsync();

        (await harness.GetAsync("v1", "ConfigMap", "source")).Uid.ShouldBe(before);
    }

    /// <summary>Nor is an object recreated by a pass that began before its ResourceSet was put back.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task StalePass_RecreatesNothing(ClusterKind kind)
    {
        const string deployment = "- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: NS}, spec: {selector: {matchLabels: {app: VALUE}}, template: {metadata: {labels: {app: VALUE}}, spec: {containers: [{name: c, image: i}]}}}}";
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        string Version(string value) => ResourceSetYaml.Of(
            $"{deployment.Replace("VALUE", value, StringComparison.Ordinal)}\n- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: c, namespace: NS}}, data: {{v: {value}}}}}",
            annotations: "fluxcd.controlplane.io/force: enabled");
        await harness.ApplyAsync(Version("one"));
        await harness.SettleReadyAsync();
        string before = (await harness.GetAsync("apps/v1", "Deployment", "d")).Uid;
        await harness.ApplyAsync(Version("two"));
        AfterTheList(harness, () => harness.ApplyAsync(Version("one")));

        await harness.PassAsync();
        await harness.SettleReadyAsync();

        (await harness.GetAsync("apps/v1", "Deployment", "d")).Uid.ShouldBe(before);
    }

    /// <summary>Nor is a failed Job deleted that is not to be recreated any more.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task StalePass_DeletesNoFailedJob(ClusterKind kind)
    {
        const string job = "- {apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: NS, annotations: {fluxcd.controlplane.io/recreateOnFailure: VALUE}}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}";
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        string Version(string value) => ResourceSetYaml.Of(job.Replace("VALUE", value, StringComparison.Ordinal));
        await harness.ApplyAsync(Version("enabled"));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("batch/v1", "Job", "j", """
            {status: {startTime: '2026-01-01T00:00:00Z', failed: 1, conditions: [
              {type: FailureTarget, status: 'True', reason: x, message: x, lastTransitionTime: '2026-01-01T00:00:00Z'},
              {type: Failed, status: 'True', reason: BackoffLimitExceeded, message: m, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}
            """, "status");
        harness.Time.Advance(TimeSpan.FromMinutes(70));
        AfterTheList(harness, () => harness.ApplyAsync(Version("disabled")));
        harness.Proxy.Clear();

        await harness.PassAsync();
        await harness.SettleReadyAsync();

        harness.Proxy.Log.ShouldNotContain(r => r.Method == "DELETE");
    }

    private static async Task LeaveApplierAsync(EngineHarness harness)
    {
        await harness.ApplyAsync(ResourceSetYaml.Of("""
            - {apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: k, namespace: NS}, spec: {interval: 1h, path: ., prune: true, sourceRef: {kind: OCIRepository, name: x}}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: source, namespace: NS}}
            """));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: [finalizers.fluxcd.io]}}");
    }

    // The user is quicker than the pass: right after it has read the ResourceSets.
    private static void AfterTheList(EngineHarness harness, Func<Task> change)
    {
        int lists = 0;
        harness.Proxy.Fault = r => r.Method == "GET" && r.Path.EndsWith("/resourcesets", StringComparison.Ordinal) && Interlocked.Increment(ref lists) == 1
            ? new ProxyFault { Afterwards = () => change().GetAwaiter().GetResult() }
            : null;
    }

    private static Task SetAsync(EngineHarness harness, string claim, string phase) =>
        harness.PatchAsync("v1", "PersistentVolumeClaim", claim, $"{{status: {{phase: {phase}}}}}", "status");
}
