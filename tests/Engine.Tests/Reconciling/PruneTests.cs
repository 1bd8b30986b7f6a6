using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §8: what becomes of objects that are no longer wanted, and of those of a deleted ResourceSet.</summary>
public sealed class PruneTests
{
    private const string Kustomization = "- {apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: k, namespace: NS}, spec: {interval: 1h, path: ., prune: true, sourceRef: {kind: OCIRepository, name: x}}}";

    private const string Many = """
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: plain, namespace: NS}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: kept-label, namespace: NS, labels: {fluxcd.controlplane.io/prune: Disabled}}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: kept-note, namespace: NS, annotations: {fluxcd.controlplane.io/prune: DISABLED}}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: stolen, namespace: NS}}
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: gone, namespace: NS}}
        - {apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: NS}}
        - {apiVersion: v1, kind: Service, metadata: {name: svc, namespace: NS}, spec: {ports: [{port: 80}]}}
        """;

    /// <summary>§8.1, §8.2: reverse order; objects of others and excluded ones are skipped and leave the inventory; one event with a line for each.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task StaleObjects_GoInReverseOrder(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of(Many));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("v1", "ConfigMap", "stolen", "{metadata: {labels: {resourceset.fluxcd.controlplane.io/namespace: null}}}");
        await harness.DeleteAsync("v1", "ConfigMap", "gone");
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));
        harness.Proxy.Clear();

        await harness.SettleReadyAsync();

        harness.Proxy.Log.Where(r => r.Method == "DELETE").Select(r => r.Path[(r.Path.LastIndexOf('/') + 1)..]).ShouldBe(["svc", "plain", "sa"]);
        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).ShouldBeEmpty();
        (await harness.FindAsync("v1", "ConfigMap", "kept-label")).ShouldNotBeNull();
        (await harness.FindAsync("v1", "ConfigMap", "kept-note")).ShouldNotBeNull();
        (await harness.FindAsync("v1", "ConfigMap", "stolen")).ShouldNotBeNull();
        (await harness.EventsAsync("ResourceSet", "app")).ShouldContain(harness.Fill(
            "Normal ApplySucceeded: Service/NS/svc deleted\nConfigMap/NS/stolen skipped\nConfigMap/NS/plain deleted\nConfigMap/NS/kept-note skipped\nConfigMap/NS/kept-label skipped\nConfigMap/NS/gone deleted\nServiceAccount/NS/sa deleted"));
    }

    /// <summary>§8.2: Flux appliers first; the rest waits until they are gone, at most a minute.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, true)]
    [InlineData(ClusterKind.Real, true)]
    [InlineData(ClusterKind.Sandbox, false)]
    [InlineData(ClusterKind.Real, false)]
    public async Task Appliers_GoFirst(ClusterKind kind, bool finishes)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of(Kustomization + "\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: source, namespace: NS}}"));
        await harness.SettleReadyAsync();
        await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: [finalizers.fluxcd.io]}}");
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));

        PassReport report = await harness.PassAsync();

        (await harness.GetAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k")).IsDeleting.ShouldBeTrue();
        (await harness.FindAsync("v1", "ConfigMap", "source")).ShouldNotBeNull();
        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).Count.ShouldBe(2);
        report.NextIn.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
        if (finishes)
        {
            await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: null}}");
            harness.Time.Advance(TimeSpan.FromSeconds(5));
        }
        else
        {
            harness.Time.Advance(TimeSpan.FromSeconds(62));
        }

        await harness.PassAsync();

        (await harness.FindAsync("v1", "ConfigMap", "source")).ShouldBeNull();
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        if (!finishes)
        {
            await harness.PatchAsync("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "k", "{metadata: {finalizers: null}}");
        }
    }

    /// <summary>§8.2: errors are collected; the inventory stays the union and the run is retried.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task DeletionErrors_AreCollected(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of(Many));
        await harness.SettleReadyAsync();
        await harness.ApplyAsync(ResourceSetYaml.Of("[]"));
        harness.Proxy.Fault = r => r.Method == "DELETE" && r.Path.Contains("/configmaps/", StringComparison.Ordinal)
            ? new() { Status = 403, Reason = "Forbidden", Message = "no" } : null;

        await harness.PassAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        Condition.Find(app, Condition.Ready).ShouldNotBeNull().Message.ShouldBe(harness.Fill(
            "reconciliation failed: delete failed, errors: ConfigMap/NS/stolen delete failed: no;ConfigMap/NS/plain delete failed: no;ConfigMap/NS/gone delete failed: no;"));
        EngineHarness.InventoryOf(app).Count.ShouldBe(7);
        harness.Proxy.Fault = _ => null;
        await harness.SettleReadyAsync();
        EngineHarness.InventoryOf(await harness.ResourceSetAsync("app")).ShouldBeEmpty();
    }

    /// <summary>§8.3: what uninstalling leaves or takes.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox, "", "fluxcd.controlplane.io/reconcile: DISABLED", false)]
    [InlineData(ClusterKind.Real, "", "fluxcd.controlplane.io/reconcile: DISABLED", false)]
    [InlineData(ClusterKind.Sandbox, "", "fluxcd.controlplane.io/reconcile: disabled", false)]
    [InlineData(ClusterKind.Real, "", "fluxcd.controlplane.io/reconcile: disabled", false)]
    [InlineData(ClusterKind.Sandbox, "serviceAccountName: nobody", "", false)]
    [InlineData(ClusterKind.Real, "serviceAccountName: nobody", "", false)]
    [InlineData(ClusterKind.Sandbox, "", "", true)]
    [InlineData(ClusterKind.Real, "", "", true)]
    public async Task Uninstall_FollowsItsRules(ClusterKind kind, string spec, string annotation, bool takes)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}", spec));
        await harness.SettleReadyAsync();
        if (annotation.Length > 0)
        {
            await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}", spec, annotation));
        }

        await harness.DeleteAsync(Names.ApiVersion, "ResourceSet", "app");
        await harness.SettleAsync();

        (await harness.FindAsync(Names.ApiVersion, "ResourceSet", "app")).ShouldBeNull();
        (await harness.FindAsync("v1", "ConfigMap", "a") is null).ShouldBe(takes);
    }

    /// <summary>§8.3: errors are told and the finalizer goes anyway.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task UninstallErrors_DoNotHoldTheObject(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}"));
        await harness.SettleReadyAsync();
        harness.Proxy.Fault = r => r.Method == "DELETE" ? new() { Status = 403, Reason = "Forbidden", Message = "no" } : null;

        await harness.DeleteAsync(Names.ApiVersion, "ResourceSet", "app");
        PassReport report = await harness.PassAsync();

        (await harness.FindAsync(Names.ApiVersion, "ResourceSet", "app")).ShouldBeNull();
        report.Objects.Single(o => o.Namespace == harness.Namespace).Changes.ShouldContain(harness.Fill("delete failed, errors: ConfigMap/NS/a delete failed: no;"));
    }
}
