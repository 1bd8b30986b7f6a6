using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §6 and §7: identities, stages, order, immutable fields, Jobs, take-over and failure texts.</summary>
public sealed class ApplyRuleTests
{
    private const string Deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: NS META}, spec: {selector: {matchLabels: {app: VALUE}}, template: {metadata: {labels: {app: VALUE}}, spec: {containers: [{name: c, image: i}]}}}}";

    /// <summary>§7.2: stages one after the other, in each all dry runs first, then the applies in sort order.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Stages_ComeInOrder(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("""
            - {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: NS}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: i}]}}}}
            - {apiVersion: v1, kind: Service, metadata: {name: v, namespace: NS}, spec: {ports: [{port: 80}]}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}
            - {apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: rb, namespace: NS}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: []}
            - {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: NS}, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}
            - {apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: NS}}
            - {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: "NS:cr", namespace: NS}, rules: []}
            - {apiVersion: v1, kind: Namespace, metadata: {name: NS-inner}}
            """));
        harness.Proxy.Clear();

        await harness.SettleReadyAsync();

        List<ProxiedRequest> requests = harness.RequestsOfNamespace();
        requests.Where(r => r.IsApply).Select(r => $"{r.Object.Kind}/{r.Object.Name.Replace(harness.Namespace, "NS", StringComparison.Ordinal)}").ShouldBe(
            ["Namespace/NS-inner", "ClusterRole/NS:cr", "Role/r", "ServiceAccount/sa", "RoleBinding/rb", "ConfigMap/a", "ConfigMap/b", "Service/v", "Deployment/d"]);
        int lastDryRun = requests.FindLastIndex(r => r.IsDryRun && r.Object.Kind == "Deployment");
        int firstApply = requests.FindIndex(r => r.IsApply && r.Object.Kind == "ServiceAccount");
        lastDryRun.ShouldBeLessThan(firstApply);
        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).ShouldContain($"_{harness.Namespace}__cr_rbac.authorization.k8s.io_ClusterRole");
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));
        await harness.SettleReadyAsync();
    }

    /// <summary>§7.2: a dry-run error means that nothing of the stage is applied, while earlier stages stay and are recorded.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task DryRunError_LeavesTheStageAlone(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("""
            - {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: NS}, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: NS-nowhere}}
            """));

        await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition.Find(app, Condition.Ready).ShouldNotBeNull().Message.ShouldBe(
            harness.Fill("reconciliation failed: ConfigMap/NS-nowhere/b not found: namespaces \"NS-nowhere\" not found"));
        (await harness.FindAsync("v1", "ConfigMap", "a")).ShouldBeNull();
        (await harness.FindAsync("rbac.authorization.k8s.io/v1", "Role", "r")).ShouldNotBeNull();
        EngineHarness.InventoryOf(app).ShouldBe([harness.Fill("NS_r_rbac.authorization.k8s.io_Role")]);
        app.Root.At("status", "lastAppliedRevision").ShouldBeNull();
    }

    /// <summary>§7.3: failure texts.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}", "ConfigMap/x namespace not specified: ")]
    [InlineData(ClusterKind.Real, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}", "ConfigMap/x namespace not specified: ")]
    [InlineData(ClusterKind.Sandbox, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: NS}, data: {a: [1]}}", "ConfigMap/NS/x dry-run failed: failed to create typed patch object (NS/x; /v1, Kind=ConfigMap): .data.a: expected string, got ")]
    [InlineData(ClusterKind.Real, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: NS}, data: {a: [1]}}", "ConfigMap/NS/x dry-run failed: failed to create typed patch object (NS/x; /v1, Kind=ConfigMap): .data.a: expected string, got ")]
    [InlineData(ClusterKind.Sandbox, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: NS}, nonsense: 1}", "ConfigMap/NS/x dry-run failed: failed to create typed patch object (NS/x; /v1, Kind=ConfigMap): .nonsense: field not declared in schema")]
    [InlineData(ClusterKind.Real, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: NS}, nonsense: 1}", "ConfigMap/NS/x dry-run failed: failed to create typed patch object (NS/x; /v1, Kind=ConfigMap): .nonsense: field not declared in schema")]
    [InlineData(ClusterKind.Sandbox, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: NS, labels: {a: 1}}}", "ConfigMap/NS/x: metadata.labels[\"a\"] must be a string, quote the value in the template")]
    [InlineData(ClusterKind.Real, "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: NS, labels: {a: 1}}}", "ConfigMap/NS/x: metadata.labels[\"a\"] must be a string, quote the value in the template")]
    public async Task Failure_IsWorded(ClusterKind kind, string item, string text)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- " + item));

        await harness.PassAsync();

        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Message.ShouldStartWith("reconciliation failed: " + harness.Fill(text));
    }

    /// <summary>§7.4: an immutable change fails, unless the ResourceSet, the desired or the live object says force.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "", "", "")]
    [InlineData(ClusterKind.Real, "", "", "")]
    [InlineData(ClusterKind.Sandbox, "fluxcd.controlplane.io/force: Enabled", "", "")]
    [InlineData(ClusterKind.Real, "fluxcd.controlplane.io/force: Enabled", "", "")]
    [InlineData(ClusterKind.Sandbox, "", ", labels: {fluxcd.controlplane.io/force: ENABLED}", "")]
    [InlineData(ClusterKind.Real, "", ", labels: {fluxcd.controlplane.io/force: ENABLED}", "")]
    [InlineData(ClusterKind.Sandbox, "", ", annotations: {fluxcd.controlplane.io/force: enabled}", "")]
    [InlineData(ClusterKind.Real, "", ", annotations: {fluxcd.controlplane.io/force: enabled}", "")]
    [InlineData(ClusterKind.Sandbox, "", "", "{metadata: {labels: {fluxcd.controlplane.io/force: enabled}}}")]
    [InlineData(ClusterKind.Real, "", "", "{metadata: {labels: {fluxcd.controlplane.io/force: enabled}}}")]
    [InlineData(ClusterKind.Sandbox, "", "", "{metadata: {annotations: {fluxcd.controlplane.io/force: Enabled}}}")]
    [InlineData(ClusterKind.Real, "", "", "{metadata: {annotations: {fluxcd.controlplane.io/force: Enabled}}}")]
    public async Task ImmutableField_NeedsForce(ClusterKind kind, string onSet, string onDesired, string onLive)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        string manifest = "- " + Deployment.Replace("META", onDesired, StringComparison.Ordinal);
        await harness.ApplyAsync(ResourceSetYaml.Of(manifest.Replace("VALUE", "one", StringComparison.Ordinal), annotations: onSet));
        await harness.SettleReadyAsync();
        string before = (await harness.GetAsync("apps/v1", "Deployment", "d")).Uid;
        if (onLive.Length > 0)
        {
            await harness.PatchAsync("apps/v1", "Deployment", "d", onLive);
        }

        await harness.ApplyAsync(ResourceSetYaml.Of(manifest.Replace("VALUE", "two", StringComparison.Ordinal), annotations: onSet));
        await harness.SettleAsync();

        KubeObject after = await harness.GetAsync("apps/v1", "Deployment", "d");
        if (onSet.Length + onDesired.Length + onLive.Length == 0)
        {
            after.Uid.ShouldBe(before);
            Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Message.ShouldStartWith(
                $"reconciliation failed: Deployment/{harness.Namespace}/d dry-run failed (Invalid): Deployment.apps \"d\" is invalid: ");
            return;
        }

        after.Uid.ShouldNotBe(before);
        after.Root.StringAt("spec", "selector", "matchLabels", "app").ShouldBe("two");
        (await harness.EventsAsync("ResourceSet", "app")).Count(e => e == $"Normal ApplySucceeded: Deployment/{harness.Namespace}/d created").ShouldBeGreaterThanOrEqualTo(1);
    }

    /// <summary>§7.6: what kubectl and Helm have left is cleaned up, and their fields become ours, so that one dropped from the template goes.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "kubectl-client-side-apply")]
    [InlineData(ClusterKind.Real, "kubectl-client-side-apply")]
    [InlineData(ClusterKind.Sandbox, "helm")]
    [InlineData(ClusterKind.Real, "helm")]
    [InlineData(ClusterKind.Sandbox, "before-first-apply")]
    [InlineData(ClusterKind.Real, "before-first-apply")]
    public async Task TakeOver_CleansUpAndOwnsTheFields(ClusterKind kind, string manager)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.CreateAsync("""
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: a
              namespace: NS
              annotations: {kubectl.kubernetes.io/last-applied-configuration: x, meta.helm.sh/release-name: x, meta.helm.sh/release-namespace: x}
              labels: {kustomize.toolkit.fluxcd.io/name: x, kustomize.toolkit.fluxcd.io/namespace: x, keep: x}
            data: {old: x, both: x}
            """, manager);
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS, labels: {keep: x}}, data: {both: x}}"));

        await harness.SettleReadyAsync();

        KubeObject live = await harness.GetAsync("v1", "ConfigMap", "a");
        live.Root.MapAt("metadata", "annotations").ShouldBeNull();
        live.Root.MapAt("metadata", "labels")!.Keys.Order(StringComparer.Ordinal).ShouldBe(["keep", Names.OwnerNameLabel, Names.OwnerNamespaceLabel]);
        live.Root.MapAt("data")!.Keys.ShouldBe(["both"]);
        live.Root.ListAt("metadata", "managedFields")!.Cast<Dictionary<string, object?>>().Select(e => e.StringAt("manager")).ShouldNotContain(manager);
    }

    /// <summary>§7.6: configured managers lose their fields, whether they updated or applied; others keep theirs.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task OverrideManagers_LoseTheirFields(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        harness.Configure("{\"overrideManagers\": [\"terraform\", \"user\"]}");
        await harness.CreateAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}, data: {updated: x, both: x}}", "terraform");
        await harness.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}, data: {applied: x}}");
        await harness.PatchAsync("v1", "ConfigMap", "a", "{data: {foreign: x}}", manager: "terraform-2");
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}, data: {both: x}}"));

        await harness.SettleReadyAsync();

        KubeObject live = await harness.GetAsync("v1", "ConfigMap", "a");
        live.Root.MapAt("data")!.Keys.Order(StringComparer.Ordinal).ShouldBe(["both", "foreign"]);
        live.Root.ListAt("metadata", "managedFields")!.Cast<Dictionary<string, object?>>().Select(e => e.StringAt("manager"))
            .Order(StringComparer.Ordinal).ShouldBe([Names.FieldManager, "terraform-2"]);
        harness.Proxy.Clear();
        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "again");
        await harness.SettleReadyAsync();
        harness.WritesInNamespace().ShouldNotContain(r => r.Path.EndsWith("/configmaps/a", StringComparison.Ordinal));
    }

    /// <summary>§7.5: a failed Job that asks for it is deleted in the foreground and applied anew; others are left alone.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task FailedJob_IsRecreated(ClusterKind kind)
    {
        const string job = "{apiVersion: batch/v1, kind: Job, metadata: {name: NAME, namespace: NS, annotations: {fluxcd.controlplane.io/recreateOnFailure: VALUE}}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}";
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        string[] names = ["again", "capital", "running"];
        await harness.ApplyAsync(ResourceSetYaml.Of(string.Join('\n', names.Select(n =>
            "- " + job.Replace("NAME", n, StringComparison.Ordinal).Replace("VALUE", n == "capital" ? "Enabled" : "enabled", StringComparison.Ordinal)))));
        await harness.SettleReadyAsync();
        string before = (await harness.GetAsync("batch/v1", "Job", "again")).Uid;
        string capital = (await harness.GetAsync("batch/v1", "Job", "capital")).Uid;
        string running = (await harness.GetAsync("batch/v1", "Job", "running")).Uid;
        foreach (string name in (string[])["again", "capital"])
        {
            await harness.PatchAsync("batch/v1", "Job", name, """
                {status: {startTime: '2026-01-01T00:00:00Z', failed: 1, conditions: [
                  {type: FailureTarget, status: 'True', reason: x, message: x, lastTransitionTime: '2026-01-01T00:00:00Z'},
                  {type: Failed, status: 'True', reason: BackoffLimitExceeded, message: m, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}
                """, "status");
        }

        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "r1");
        await harness.PassAsync();
        if (await harness.FindAsync("batch/v1", "Job", "again") is { IsDeleting: true })
        {
            // No garbage collector runs behind these servers: the test does what it would do.
            await harness.PatchAsync("batch/v1", "Job", "again", "{metadata: {finalizers: null}}");
        }

        await harness.SettleReadyAsync();

        (await harness.GetAsync("batch/v1", "Job", "again")).Uid.ShouldNotBe(before);
        (await harness.GetAsync("batch/v1", "Job", "capital")).Uid.ShouldBe(capital);
        (await harness.GetAsync("batch/v1", "Job", "running")).Uid.ShouldBe(running);
    }

    /// <summary>§7.5: a Job that does not go away within a minute of its deletion fails the run.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task FailedJobThatStays_EndsTheWaitAfterAMinute(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: NS, annotations: {fluxcd.controlplane.io/recreateOnFailure: enabled}}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}"));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("batch/v1", "Job", "j", "{metadata: {finalizers: [example.com/hold]}}");
        await harness.PatchAsync("batch/v1", "Job", "j", """
            {status: {startTime: '2026-01-01T00:00:00Z', failed: 1, conditions: [
              {type: FailureTarget, status: 'True', reason: x, message: x, lastTransitionTime: '2026-01-01T00:00:00Z'},
              {type: Failed, status: 'True', reason: BackoffLimitExceeded, message: m, lastTransitionTime: '2026-01-01T00:00:00Z'}]}}
            """, "status");
        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "r1");
        await harness.PassAsync();
        (await harness.GetAsync("batch/v1", "Job", "j")).IsDeleting.ShouldBeTrue();
        DateTimeOffset since = Timestamp.Parse((await harness.GetAsync("batch/v1", "Job", "j")).Root.StringAt("metadata", "deletionTimestamp")).ShouldNotBeNull();
        harness.Time.Advance(since + TimeSpan.FromSeconds(61) - harness.Time.GetUtcNow());

        await harness.PassAsync();

        string start = harness.Fill("reconciliation failed: failed to wait for Jobs termination: Job/NS/j termination timeout: ");
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Message.ShouldStartWith(start);
        await harness.PatchAsync("batch/v1", "Job", "j", "{metadata: {finalizers: null}}");
    }

    /// <summary>§6: without rights the apply is refused, and the condition says which user lacks what.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "serviceAccountName: tenant", "")]
    [InlineData(ClusterKind.Real, "serviceAccountName: tenant", "")]
    [InlineData(ClusterKind.Sandbox, "", "{\"defaultServiceAccount\": \"tenant\"}")]
    [InlineData(ClusterKind.Real, "", "{\"defaultServiceAccount\": \"tenant\"}")]
    public async Task ImpersonatedAccount_NeedsItsOwnRights(ClusterKind kind, string account, string settings)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        if (settings.Length > 0)
        {
            harness.Configure(settings);
        }

        await harness.ApplyAsync("{apiVersion: v1, kind: Namespace, metadata: {name: NS-other}}");
        const string elsewhere = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS-other}}";
        await harness.ApplyAsync(ResourceSetYaml.Of(elsewhere, account));
        await harness.PassAsync();
        string message = Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Message;
        message.ShouldStartWith(harness.Fill("reconciliation failed: ConfigMap/NS-other/a dry-run failed (Forbidden): configmaps"));
        message.ShouldContain(harness.Fill("User \"system:serviceaccount:NS:tenant\" cannot "));

        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}", account));
        await harness.SettleReadyAsync();

        harness.Proxy.Log.Where(r => r.IsApply && r.Object.Kind == "ConfigMap").ShouldHaveSingleItem();
        (await harness.FindAsync("v1", "ConfigMap", "a")).ShouldNotBeNull();
    }
}
