using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §4 and §2 rows 5 and 6: what stands in the way of a ResourceSet, row by row.</summary>
public sealed class DependencyTests
{
    private const string World = """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: cm, namespace: NS, annotations: {kubectl.kubernetes.io/last-applied-configuration: '{}'}}, data: {key: value}}
        ---
        {apiVersion: v1, kind: Secret, metadata: {name: own, namespace: NS}, data: {key: dmFsdWU=}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: NS-far}}
        ---
        {apiVersion: v1, kind: Secret, metadata: {name: foreign, namespace: NS-far}, data: {key: dmFsdWU=}}
        ---
        {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: pvc, namespace: NS}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
        ---
        {apiVersion: batch/v1, kind: Job, metadata: {name: job, namespace: NS}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}
        ---
        {apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {name: broken, namespace: NS}, spec: {resourcesTemplate: "<< nothing >>"}}
        ---
        {apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {name: silent, namespace: NS, finalizers: [fluxcd.controlplane.io/finalizer], annotations: {fluxcd.controlplane.io/reconcile: disabled}}, spec: {resources: []}}
        ---
        {apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {name: fine, namespace: NS}, spec: {type: Static, defaultValues: {a: b}}}
        """;

    // An empty message means that the ResourceSet becomes ready.
    private static readonly (string Name, string DependsOn, string Message)[] Rows =
    [
        ("missing", "{apiVersion: v1, kind: ConfigMap, name: nowhere, namespace: NS}", "dependency v1/ConfigMap/NS/nowhere not found: configmaps \"nowhere\" not found"),
        ("missing-group", "{apiVersion: apps/v1, kind: Deployment, name: nowhere, namespace: NS}", "dependency apps/v1/Deployment/NS/nowhere not found: deployments.apps \"nowhere\" not found"),
        ("unknown-kind", "{apiVersion: example.com/v1, kind: Nope, name: x, namespace: NS}", "dependency example.com/v1/Nope/NS/x not found: no matches for kind \"Nope\" in version \"example.com/v1\""),
        ("no-namespace", "{apiVersion: v1, kind: ConfigMap, name: cm}", "dependency v1/ConfigMap/cm not found: an empty namespace may not be set when a ConfigMap is named"),
        ("cluster-scoped", "{apiVersion: v1, kind: Namespace, name: NS}", ""),
        ("exists", "{apiVersion: v1, kind: PersistentVolumeClaim, name: pvc, namespace: NS}", ""),
        ("not-parsed", "{apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, readyExpr: '((('}", ""),
        ("expr-true", "{apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, ready: true, readyExpr: 'data.key == \"value\"'}", ""),
        ("expr-false", "{apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, ready: true, readyExpr: 'data.key == \"x\"'}", "dependency v1/ConfigMap/NS/cm not ready: expression 'data.key == \"x\"'"),
        ("expr-error", "{apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, ready: true, readyExpr: 'data.other == 1'}", "failed to evaluate the CEL expression 'data.other == 1': no such key: other"),
        ("expr-no-bool", "{apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, ready: true, readyExpr: 'data.key'}", "failed to evaluate CEL expression as boolean: 'data.key'"),
        ("expr-without-ready", "{apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, readyExpr: 'false'}", ""),
        ("hidden-annotation", "{apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, ready: true, readyExpr: '!(\"kubectl.kubernetes.io/last-applied-configuration\" in metadata.annotations)'}", ""),
        ("own-secret", "{apiVersion: v1, kind: Secret, name: own, namespace: NS, ready: true, readyExpr: 'string(base64.decode(data.key)) == \"value\"'}", ""),
        ("foreign-secret", "{apiVersion: v1, kind: Secret, name: foreign, namespace: NS-far, ready: true, readyExpr: 'data.key == \"dmFsdWU=\"'}", "failed to evaluate the CEL expression 'data.key == \"dmFsdWU=\"': no such attribute(s): data.key"),
        ("kstatus", "{apiVersion: v1, kind: PersistentVolumeClaim, name: pvc, namespace: NS, ready: true}", "dependency v1/PersistentVolumeClaim/NS/pvc not ready: status InProgress"),
        ("running-job", "{apiVersion: batch/v1, kind: Job, name: job, namespace: NS, ready: true}", ""),
        ("provider", "{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, name: fine, namespace: NS, ready: true}", ""),
        ("resourceset", "{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, name: broken, namespace: NS, ready: true}", "dependency fluxcd.controlplane.io/v1/ResourceSet/NS/broken not ready"),
        ("without-status", "{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, name: silent, namespace: NS, ready: true}", "no such attribute(s): status.conditions"),
        ("first-decides", "{apiVersion: v1, kind: ConfigMap, name: one, namespace: NS}, {apiVersion: v1, kind: ConfigMap, name: two, namespace: NS}", "dependency v1/ConfigMap/NS/one not found: configmaps \"one\" not found"),
    ];

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task EveryRow_HasItsMessage(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(World);
        await harness.PatchAsync("batch/v1", "Job", "job", "{status: {startTime: '2026-01-01T00:00:00Z', active: 1}}", "status");
        await harness.PatchAsync("v1", "PersistentVolumeClaim", "pvc", "{status: {phase: Pending}}", "status");
        await harness.SettleAsync();
        await harness.ApplyAsync(string.Join("\n---\n", Rows.Select(row => $$"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: {{row.Name}}, namespace: NS}
            spec: {dependsOn: [{{row.DependsOn}}], resources: []}
            """)));

        PassReport report = await harness.PassAsync();

        foreach ((string name, string _, string message) in Rows)
        {
            Condition ready = Condition.Find(await harness.ResourceSetAsync(name), Condition.Ready).ShouldNotBeNull(name);
            if (message.Length == 0)
            {
                ready.Status.ShouldBe("True", $"{name}: {ready.Message}");
                continue;
            }

            ready.Reason.ShouldBe("DependencyNotReady", name);
            ready.Message.ShouldBe($"Retrying dependency check: {harness.Fill(message)}", name);
        }

        report.NextIn.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task NotReady_IsAnnouncedOnceAndEndsByItself(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync("""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS, annotations: {reconcile.fluxcd.io/requestedAt: r1}}
            spec: {dependsOn: [{apiVersion: v1, kind: ConfigMap, name: late, namespace: NS}], resources: []}
            """);
        for (int i = 0; i < 3; i++)
        {
            await harness.PassAsync();
            harness.Time.Advance(TimeSpan.FromSeconds(5));
        }

        (await harness.EventsAsync("ResourceSet", "app")).Count(e => e.StartsWith("Normal DependencyNotReady: Retrying dependency check: ", StringComparison.Ordinal)).ShouldBe(1);
        KubeObject blocked = await harness.ResourceSetAsync("app");
        blocked.Root.StringAt("status", "lastHandledReconcileAt").ShouldBe("r1");
        blocked.Root.At("status", "history").ShouldBeNull();
        Condition.Find(blocked, Condition.Reconciling).ShouldNotBeNull().Reason.ShouldBe("ProgressingWithRetry");
        Condition.Find(blocked, Condition.Stalled).ShouldBeNull();

        await harness.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: late, namespace: NS}}");
        await harness.PassAsync();

        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task BadExpression_IsTerminalBeforeAnythingIsRead(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync("""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS}
            spec:
              dependsOn:
                - {apiVersion: v1, kind: ConfigMap, name: nowhere, namespace: NS}
                - {apiVersion: v1, kind: ConfigMap, name: cm, namespace: NS, ready: true, readyExpr: 'status.x == '}
              resources: []
            """);

        PassReport report = await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        string start = harness.Fill("Reconciliation failed terminally due to configuration error: failed to parse expression for dependency v1/ConfigMap/NS/cm: failed to parse the CEL expression 'status.x == '");
        foreach (string type in (string[])[Condition.Ready, Condition.Stalled])
        {
            Condition condition = Condition.Find(app, type).ShouldNotBeNull();
            condition.Reason.ShouldBe("InvalidCELExpression");
            condition.Message.ShouldStartWith(start);
        }

        app.Root.At("status", "history").ShouldBeNull();
        string warning = $"Warning InvalidCELExpression: {start}";
        report.Objects.Single(o => o.Name == "app" && o.Namespace == harness.Namespace).Reason.ShouldBe("InvalidCELExpression");
        (await harness.EventsAsync("ResourceSet", "app")).ShouldContain(e => e.StartsWith(warning, StringComparison.Ordinal));
    }
}
