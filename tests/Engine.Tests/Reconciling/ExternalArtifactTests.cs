using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>ExternalArtifact providers (providers.md §9; reconcile.md §1, §6).</summary>
public sealed class ExternalArtifactTests
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: externalartifacts.source.toolkit.fluxcd.io}
        spec:
          group: source.toolkit.fluxcd.io
          scope: Namespaced
          names: {kind: ExternalArtifact, plural: externalartifacts, singular: externalartifact, listKind: ExternalArtifactList}
          versions: [{name: v1, served: true, storage: true, subresources: {status: {}}, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} } }]
        """;

    private static readonly GroupVersionKind Kind = new("source.toolkit.fluxcd.io", "v1", "ExternalArtifact");

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Selectors_AreUnitedSortedAndFollowed(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind);
        await harness.ApplyAsync(Artifact("b", "tier: web, name: overridden") + "\n---\n" + Artifact("a", "tier: web") + "\n---\n" + Artifact("c", "tier: db") + "\n---\n" + Artifact("d", "tier: none"));
        await harness.PatchAsync("source.toolkit.fluxcd.io/v1", "ExternalArtifact", "b", "{status: {artifact: {revision: 'latest@sha256:1'}}}", "status");
        await harness.ApplyAsync(Provider("{matchLabels: {tier: web}}, {name: c}, {name: nowhere}, {name: a}"));

        await harness.SettleAsync();

        KubeObject provider = await harness.ProviderAsync("p");
        List<Dictionary<string, object?>> inputs = [.. provider.Root.ListAt("status", "exportedInputs")!.Cast<Dictionary<string, object?>>()];
        inputs.Select(i => i.StringAt("name")).ShouldBe(["a", "b", "c"]);
        inputs[1].StringAt("tier").ShouldBe("web");
        inputs[1].StringAt("namespace").ShouldBe(harness.Namespace);
        inputs[1].StringAt("revision").ShouldBe("latest@sha256:1");
        inputs[0].ContainsKey("revision").ShouldBeFalse();
        inputs[0].StringAt("extra").ShouldBe("default");

        await harness.PatchAsync("source.toolkit.fluxcd.io/v1", "ExternalArtifact", "d", "{metadata: {labels: {tier: web}}}");
        await harness.PassAsync();
        Names(await harness.ProviderAsync("p")).ShouldBe(["a", "b", "c", "d"]);
        await harness.PatchAsync("source.toolkit.fluxcd.io/v1", "ExternalArtifact", "d", "{metadata: {labels: {tier: none}}}");
        await harness.PassAsync();
        Names(await harness.ProviderAsync("p")).ShouldBe(["a", "b", "c"]);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ImpersonatedAccount_IsNamedWhenItMayNotRead(ClusterKind kind)
    {
        await using EngineHarness harness = await StartAsync(kind);
        await harness.ApplyAsync(Provider("{name: x, namespace: '*'}", "serviceAccountName: reader"));

        await harness.PassAsync();

        Condition ready = Condition.Find(await harness.ProviderAsync("p"), Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("ReconciliationFailed");
        ready.Message.ShouldStartWith("failed to call ExternalArtifact provider: impersonated service account 'reader' lacks permissions to list ExternalArtifacts across all namespaces: ");
    }

    private static async Task<EngineHarness> StartAsync(ClusterKind kind)
    {
        EngineHarness harness = await EngineHarness.StartAsync(kind, proxied: true);
        await harness.ApplyAsync(Definition);
        await harness.EstablishedAsync(Kind);
        return harness;
    }

    private static IEnumerable<string?> Names(KubeObject provider) =>
        provider.Root.ListAt("status", "exportedInputs")!.Cast<Dictionary<string, object?>>().Select(i => i.StringAt("name"));

    private static string Artifact(string name, string labels) =>
        $"{{apiVersion: source.toolkit.fluxcd.io/v1, kind: ExternalArtifact, metadata: {{name: {name}, namespace: NS, labels: {{{labels}}}}}, spec: {{}}}}";

    private static string Provider(string selectors, string more = "") => $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: p, namespace: NS}
        spec:
          type: ExternalArtifact
          selectors: [{{selectors}}]
          defaultValues: {extra: default}
          {{more}}
        """;
}
