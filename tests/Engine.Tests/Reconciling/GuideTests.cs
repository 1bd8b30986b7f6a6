using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>The image-automation guide, pass by pass.</summary>
public sealed class GuideTests
{
    private const string Providers = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: podinfo-chart, namespace: NS}
        spec: {type: OCIArtifactTag, url: "oci://REGISTRY/charts/podinfo", insecure: true, filter: {semver: ">=6.0.0", limit: 1}}
        ---
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: redis-image, namespace: NS}
        spec: {type: OCIArtifactTag, url: "oci://REGISTRY/library/redis", insecure: true, filter: {semver: ">0.0.0-0", includeTag: ".*-alpine$", limit: 1}}
        """;

    private const string ResourceSet = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: podinfo, namespace: NS}
        spec:
          inputStrategy: {name: Permute}
          inputsFrom: [{name: podinfo-chart}, {name: redis-image}]
          resources:
            - apiVersion: source.toolkit.fluxcd.io/v1
              kind: OCIRepository
              metadata: {name: podinfo, namespace: << inputs.podinfo_chart.provider.namespace >>}
              spec: {interval: 12h, url: "oci://REGISTRY/charts/podinfo", ref: {tag: << inputs.podinfo_chart.tag >>}}
            - apiVersion: helm.toolkit.fluxcd.io/v2
              kind: HelmRelease
              metadata: {name: podinfo, namespace: << inputs.podinfo_chart.provider.namespace >>}
              spec:
                interval: 30m
                releaseName: podinfo
                chartRef: {kind: OCIRepository, name: podinfo}
                values:
                  redis: {enabled: true, tag: "<< inputs.redis_image.tag >>@<< inputs.redis_image.digest >>"}
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task FirstPass_ScansRendersAppliesAndReports(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        string redis = await PushAsync(harness);
        await harness.ApplyAsync(Providers);
        await harness.ApplyAsync(ResourceSet);

        PassReport report = await harness.PassAsync();

        report.Failure.ShouldBeNull();
        KubeObject provider = await harness.ProviderAsync("redis-image");
        Condition.Find(provider, Condition.Ready).ShouldNotBeNull().ShouldSatisfyAllConditions(
            c => c.Status.ShouldBe("True"),
            c => c.Reason.ShouldBe("ReconciliationSucceeded"),
            c => c.Message.ShouldStartWith("Reconciliation finished in "));
        Dictionary<string, object?> exported = provider.Root.ListAt("status", "exportedInputs")!.ShouldHaveSingleItem().ShouldBeOfType<Dictionary<string, object?>>();
        exported["tag"].ShouldBe("7.4.0-alpine");
        exported["digest"].ShouldBe(redis);
        provider.Root.StringAt("status", "lastExportedRevision").ShouldNotBeNull().ShouldStartWith("sha256:");

        (await harness.GetAsync("source.toolkit.fluxcd.io/v1", "OCIRepository", "podinfo")).Root.StringAt("spec", "ref", "tag").ShouldBe("6.9.1");
        KubeObject release = await harness.GetAsync("helm.toolkit.fluxcd.io/v2", "HelmRelease", "podinfo");
        release.Root.StringAt("spec", "values", "redis", "tag").ShouldBe($"7.4.0-alpine@{redis}");
        release.Label(Names.OwnerNameLabel).ShouldBe("podinfo");
        release.Label(Names.OwnerNamespaceLabel).ShouldBe(harness.Namespace);

        KubeObject podinfo = await harness.ResourceSetAsync("podinfo");
        Condition.Find(podinfo, Condition.Ready).ShouldNotBeNull().Status.ShouldBe("True");
        Condition.Find(podinfo, Condition.Reconciling).ShouldBeNull();
        podinfo.Root.ListAt("status", "inventory", "entries")!.Cast<Dictionary<string, object?>>().Select(e => e["id"]).ShouldBe(
            [$"{harness.Namespace}_podinfo_helm.toolkit.fluxcd.io_HelmRelease", $"{harness.Namespace}_podinfo_source.toolkit.fluxcd.io_OCIRepository"],
            ignoreOrder: true);
        Dictionary<string, object?> run = podinfo.Root.ListAt("status", "history")!.ShouldHaveSingleItem().ShouldBeOfType<Dictionary<string, object?>>();
        run["digest"].ShouldBe(podinfo.Root.StringAt("status", "lastAppliedRevision"));
        run["lastReconciledStatus"].ShouldBe("ReconciliationSucceeded");
        run.StringAt("metadata", "inputs").ShouldBe("1");
        run.StringAt("metadata", "resources").ShouldBe("2");
        (await harness.EventsAsync("ResourceSet", "podinfo")).Select(e => e.Split(' ')[1]).ShouldBe(["ApplySucceeded:", "ReconciliationSucceeded:"]);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task NothingDue_WritesNothing(ClusterKind kind)
    {
        await using EngineHarness harness = await StartGuideAsync(kind);
        KubeObject before = await harness.ResourceSetAsync("podinfo");

        PassReport report = await harness.PassAsync();

        report.Objects.Where(o => o.Namespace == harness.Namespace).ShouldBeEmpty();
        (await harness.ResourceSetAsync("podinfo")).ResourceVersion.ShouldBe(before.ResourceVersion);
        if (kind == ClusterKind.Sandbox)
        {
            report.Writes.ShouldBe(0);
            report.Requests.ShouldBeLessThanOrEqualTo(4);
        }
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task PushedTag_ReachesTheHelmReleaseInOnePass(ClusterKind kind)
    {
        await using EngineHarness harness = await StartGuideAsync(kind);
        string digest = await harness.Registry.PushImageAsync("library/redis", "7.4.1-alpine", "7.4.1", TestContext.Current.CancellationToken);

        await harness.PassAsync(pushed: "library/redis");

        KubeObject release = await harness.GetAsync("helm.toolkit.fluxcd.io/v2", "HelmRelease", "podinfo");
        release.Root.StringAt("spec", "values", "redis", "tag").ShouldBe($"7.4.1-alpine@{digest}");
        KubeObject podinfo = await harness.ResourceSetAsync("podinfo");
        podinfo.Root.ListAt("status", "history")!.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task DeletedResourceSet_TakesWhatItMadeAndNothingElse(ClusterKind kind)
    {
        await using EngineHarness harness = await StartGuideAsync(kind);
        await harness.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: bystander, namespace: NS}}");

        await harness.DeleteAsync(Names.ApiVersion, "ResourceSet", "podinfo");
        await harness.SettleAsync();

        (await harness.FindAsync(Names.ApiVersion, "ResourceSet", "podinfo")).ShouldBeNull();
        (await harness.FindAsync("helm.toolkit.fluxcd.io/v2", "HelmRelease", "podinfo")).ShouldBeNull();
        (await harness.FindAsync("source.toolkit.fluxcd.io/v1", "OCIRepository", "podinfo")).ShouldBeNull();
        (await harness.FindAsync("v1", "ConfigMap", "bystander")).ShouldNotBeNull();
        (await harness.ProviderAsync("redis-image")).ShouldNotBeNull();
    }

    private static async Task<EngineHarness> StartGuideAsync(ClusterKind kind)
    {
        EngineHarness harness = await EngineHarness.StartAsync(kind);
        await PushAsync(harness);
        await harness.ApplyAsync(Providers);
        await harness.ApplyAsync(ResourceSet);
        await harness.SettleAsync();
        return harness;
    }

    private static async Task<string> PushAsync(EngineHarness harness)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await harness.Registry.PushChartAsync("charts/podinfo", "5.0.0", cancelled);
        await harness.Registry.PushChartAsync("charts/podinfo", "6.9.1", cancelled);
        await harness.Registry.PushImageAsync("library/redis", "7.4.0", "7.4.0-debian", cancelled);
        return await harness.Registry.PushImageAsync("library/redis", "7.4.0-alpine", "7.4.0", cancelled);
    }
}
