using System.Globalization;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>
/// As <see cref="KillTests"/>, for a ResourceSet that has to wait: for the health of a step and for a Flux applier to be gone. The test
/// plays the controllers behind the server.
/// </summary>
public sealed class KillWaitTests
{
    private const int Seed = 20260502;
    private static readonly GroupVersionKind Claims = new("", "v1", "PersistentVolumeClaim");
    private static readonly GroupVersionKind Appliers = new("kustomize.toolkit.fluxcd.io", "v1", "Kustomization");
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    [Theory]
    [InlineData(ClusterKind.Sandbox, 60)]
    [InlineData(ClusterKind.Real, 20)]
    public async Task KilledWhileWaiting_TheClusterEndsTheSame(ClusterKind kind, int versions)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        Random random = new(Seed);
        int killed = 0;
        for (int version = 0; version < versions; version++)
        {
            await WriteAsync(harness, version);
            string story = "";
            for (int pass = 0; pass < 2; pass++)
            {
                story += await KillTests.KillAsync(harness, random, within: 22) + "; ";
                await ControlAsync(harness);
                harness.Time.Advance(TimeSpan.FromSeconds(5));
                Lose(harness, random);
            }

            killed += story.Contains("killed", StringComparison.Ordinal) ? 1 : 0;
            for (int pass = 0; pass < 15 && !await IsReadyAsync(harness); pass++)
            {
                (await harness.PassAsync()).Failure.ShouldBeNull();
                await ControlAsync(harness);
                harness.Time.Advance(TimeSpan.FromSeconds(5));
            }

            await ShouldBeAtAsync(harness, version, $"version {version}, {story}");
        }

        killed.ShouldBeGreaterThan(versions / 2, "the passes end before they are killed");
    }

    // A claim that must be bound first; every other version has a Flux applier, which the next one has to wait for.
    private static Task WriteAsync(EngineHarness harness, int version)
    {
        string applier = version % 2 == 0
            ? "- {apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, metadata: {name: k, namespace: NS}, spec: {interval: 1h, path: ., prune: true, sourceRef: {kind: OCIRepository, name: x}}}"
            : "";
        return harness.ApplyAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: fluxcd.controlplane.io/v1
            kind: ResourceSet
            metadata: {name: app, namespace: NS}
            spec:
              steps:
                - name: storage
                  resources:
                    - {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: claim-{{version}}, namespace: NS}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi} } } }
                - name: rest
                  resources:
                    - {apiVersion: v1, kind: ConfigMap, metadata: {name: cfg-{{version % 3}}, namespace: NS}, data: {version: "v{{version}}"} }
                    {{applier}}
            """));
    }

    private static async Task ControlAsync(EngineHarness harness)
    {
        foreach (KubeObject claim in await ListAsync(harness, Claims))
        {
            if (claim.IsDeleting)
            {
                await harness.PatchAsync("v1", "PersistentVolumeClaim", claim.Name, "{metadata: {finalizers: null}}");
            }
            else if (claim.Root.StringAt("status", "phase") != "Bound")
            {
                await harness.PatchAsync("v1", "PersistentVolumeClaim", claim.Name, "{status: {phase: Bound}}", "status");
            }
        }

        foreach (KubeObject applier in await ListAsync(harness, Appliers))
        {
            await harness.PatchAsync(applier.ApiVersion, "Kustomization", applier.Name, applier.IsDeleting ? "{metadata: {finalizers: null}}" : "{metadata: {finalizers: [finalizers.fluxcd.io]}}");
        }
    }

    private static void Lose(EngineHarness harness, Random random)
    {
        if (random.Next(3) == 0)
        {
            harness.Forget();
        }
        else
        {
            harness.Restart();
        }
    }

    private static async Task<bool> IsReadyAsync(EngineHarness harness)
    {
        KubeObject app = await harness.ResourceSetAsync("app");
        return Condition.Find(app, Condition.Ready) is { Status: "True" } ready && ready.ObservedGeneration == app.Generation;
    }

    private static async Task ShouldBeAtAsync(EngineHarness harness, int version, string because)
    {
        KubeObject app = await harness.ResourceSetAsync("app");
        because = $"{because}; status: {JsonTree.ToJson(app.Root.At("status"))}";
        (await IsReadyAsync(harness)).ShouldBeTrue(because);
        List<string> expected = [$"cfg-{version % 3} v{version}", $"claim-{version} "];
        if (version % 2 == 0)
        {
            expected.Add("k ");
        }

        List<KubeObject> live = [.. await ListAsync(harness, Claims), .. await ListAsync(harness, Appliers), .. await ListAsync(harness, ConfigMaps)];
        live = live.FindAll(o => o.Label(Names.OwnerNameLabel) == "app" && !o.IsDeleting);
        live.ConvertAll(o => $"{o.Name} {o.Root.StringAt("data", "version")}").Order(StringComparer.Ordinal).ToList().ShouldBe([.. expected.Order(StringComparer.Ordinal)], because);
        EngineHarness.InventoryOf(app).Order(StringComparer.Ordinal).ToList().ShouldBe(
            live.ConvertAll(o => (string?)$"{o.Namespace}_{o.Name}_{o.Gvk.Group}_{o.Kind}").Order(StringComparer.Ordinal).ToList(), because);
    }

    private static async Task<IReadOnlyList<KubeObject>> ListAsync(EngineHarness harness, GroupVersionKind kind) =>
        (await harness.Client.ListAsync(kind, harness.Namespace, ListOptions.Default, TestContext.Current.CancellationToken)).Items;
}
