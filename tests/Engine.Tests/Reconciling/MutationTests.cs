using System.Text;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>reconcile.md §5 (mutations before applying) and §11 (watched sources), statement by statement.</summary>
public sealed class MutationTests
{
    private const string Sources = """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: src, namespace: NS, labels: {reconcile.fluxcd.io/watch: Enabled}}, data: {a: one}, binaryData: {b: AAE=}}
        ---
        {apiVersion: v1, kind: Secret, metadata: {name: src, namespace: NS, labels: {reconcile.fluxcd.io/watch: Enabled}}, type: kubernetes.io/basic-auth, stringData: {username: u, password: p}}
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task CopyFrom_ReplacesDataAndKeepsWhatTheTemplateSets(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Sources);
        await harness.ApplyAsync(Wrap("""
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: copy, namespace: NS, annotations: {fluxcd.controlplane.io/copyFrom: NS/src}}, data: {gone: x}}
            - {apiVersion: v1, kind: Secret, metadata: {name: copy, namespace: NS, annotations: {fluxcd.controlplane.io/copyFrom: NS/src}}, data: {own: eA==}}
            - {apiVersion: v1, kind: Secret, metadata: {name: typed, namespace: NS, annotations: {fluxcd.controlplane.io/copyFrom: NS/src}}, type: Opaque}
            """));

        await harness.SettleAsync();

        KubeObject map = await harness.GetAsync("v1", "ConfigMap", "copy");
        map.Root.MapAt("data")!.Keys.ShouldBe(["a"]);
        map.Root.StringAt("binaryData", "b").ShouldBe("AAE=");
        map.Label("reconcile.fluxcd.io/watch").ShouldBeNull();
        KubeObject secret = await harness.GetAsync("v1", "Secret", "copy");
        secret.Root.StringAt("type").ShouldBe("kubernetes.io/basic-auth");
        secret.Root.MapAt("data")!.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}").ShouldBe(["own=eA==", "password=cA==", "username=dQ=="]);
        (await harness.GetAsync("v1", "Secret", "typed")).Root.StringAt("type").ShouldBe("Opaque");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "copyFrom: bad", "invalid fluxcd.controlplane.io/copyFrom annotation value 'bad' must be in the format 'namespace/name'")]
    [InlineData(ClusterKind.Real, "ConfigMap", "copyFrom: bad", "invalid fluxcd.controlplane.io/copyFrom annotation value 'bad' must be in the format 'namespace/name'")]
    [InlineData(ClusterKind.Sandbox, "ServiceAccount", "copyFrom: a/b/c", "invalid fluxcd.controlplane.io/copyFrom annotation value 'a/b/c' must be in the format 'namespace/name'")]
    [InlineData(ClusterKind.Real, "ServiceAccount", "copyFrom: a/b/c", "invalid fluxcd.controlplane.io/copyFrom annotation value 'a/b/c' must be in the format 'namespace/name'")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "copyFrom: NS/nowhere", "failed to copy data from ConfigMap/NS/nowhere: configmaps \"nowhere\" not found")]
    [InlineData(ClusterKind.Real, "ConfigMap", "copyFrom: NS/nowhere", "failed to copy data from ConfigMap/NS/nowhere: configmaps \"nowhere\" not found")]
    [InlineData(ClusterKind.Sandbox, "Secret", "copyFrom: NS/nowhere", "failed to copy data from Secret/NS/nowhere: secrets \"nowhere\" not found")]
    [InlineData(ClusterKind.Real, "Secret", "copyFrom: NS/nowhere", "failed to copy data from Secret/NS/nowhere: secrets \"nowhere\" not found")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "convertKubeConfigFrom: bad", "invalid fluxcd.controlplane.io/convertKubeConfigFrom annotation value 'bad' must be in the format 'namespace/name' or 'namespace/name:key'")]
    [InlineData(ClusterKind.Real, "ConfigMap", "convertKubeConfigFrom: bad", "invalid fluxcd.controlplane.io/convertKubeConfigFrom annotation value 'bad' must be in the format 'namespace/name' or 'namespace/name:key'")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "convertKubeConfigFrom: NS/nowhere", "failed to get kubeconfig Secret/NS/nowhere: secrets \"nowhere\" not found")]
    [InlineData(ClusterKind.Real, "ConfigMap", "convertKubeConfigFrom: NS/nowhere", "failed to get kubeconfig Secret/NS/nowhere: secrets \"nowhere\" not found")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "convertKubeConfigFrom: NS/src", "kubeconfig Secret/NS/src does not have 'kubeconfig' or 'value' field")]
    [InlineData(ClusterKind.Real, "ConfigMap", "convertKubeConfigFrom: NS/src", "kubeconfig Secret/NS/src does not have 'kubeconfig' or 'value' field")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "convertKubeConfigFrom: 'NS/src:key'", "kubeconfig Secret/NS/src does not have 'key' field")]
    [InlineData(ClusterKind.Real, "ConfigMap", "convertKubeConfigFrom: 'NS/src:key'", "kubeconfig Secret/NS/src does not have 'key' field")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "convertKubeConfigFrom: 'NS/src:username'", "failed to extract fields from kubeconfig Secret/NS/src:username: no clusters found in kubeconfig")]
    [InlineData(ClusterKind.Real, "ConfigMap", "convertKubeConfigFrom: 'NS/src:username'", "failed to extract fields from kubeconfig Secret/NS/src:username: no clusters found in kubeconfig")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "checksumFrom: Pod/NS/x", "unsupported kind 'Pod' in fluxcd.controlplane.io/checksumFrom, only ConfigMap and Secret are allowed")]
    [InlineData(ClusterKind.Real, "ConfigMap", "checksumFrom: Pod/NS/x", "unsupported kind 'Pod' in fluxcd.controlplane.io/checksumFrom, only ConfigMap and Secret are allowed")]
    [InlineData(ClusterKind.Sandbox, "ConfigMap", "checksumFrom: ConfigMap/NS/x", "failed to resolve fluxcd.controlplane.io/checksumFrom reference ConfigMap/NS/x: configmaps \"x\" not found")]
    [InlineData(ClusterKind.Real, "ConfigMap", "checksumFrom: ConfigMap/NS/x", "failed to resolve fluxcd.controlplane.io/checksumFrom reference ConfigMap/NS/x: configmaps \"x\" not found")]
    public async Task Errors_AreRow11WithoutAStepPrefix(ClusterKind kind, string target, string annotation, string cause)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Sources);
        await harness.ApplyAsync(Wrap($"- {{apiVersion: v1, kind: {target}, metadata: {{name: t, namespace: NS, annotations: {{fluxcd.controlplane.io/{annotation}}}}}}}"));

        await harness.PassAsync();

        Condition ready = Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull();
        ready.Reason.ShouldBe("ReconciliationFailed");
        ready.Message.ShouldBe($"reconciliation failed: {cause.Replace("NS", harness.Namespace, StringComparison.Ordinal)}");
        (await harness.FindAsync("v1", target, "t")).ShouldBeNull();
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ConvertKubeConfigFrom_FillsAddressAndAuthority(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        string kubeconfig = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            "{clusters: [{name: a, cluster: {server: 'https://one:6443', certificate-authority-data: Q0E=}}, {name: b, cluster: {server: 'https://two', certificate-authority-data: Q0I=}}]}"));
        await harness.ApplyAsync($"{{apiVersion: v1, kind: Secret, metadata: {{name: kc, namespace: NS}}, data: {{value: {kubeconfig}}}}}");
        await harness.ApplyAsync(Wrap("""
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: all, namespace: NS, annotations: {fluxcd.controlplane.io/convertKubeConfigFrom: NS/kc}}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: own, namespace: NS, annotations: {fluxcd.controlplane.io/convertKubeConfigFrom: "NS/kc:value"}}, data: {address: mine}}
            """));

        await harness.SettleAsync();

        Dictionary<string, object?> all = (await harness.GetAsync("v1", "ConfigMap", "all")).Root.MapAt("data")!;
        all["address"].ShouldBe("https://one:6443");
        all["ca.crt"].ShouldBe("CA");
        Dictionary<string, object?> own = (await harness.GetAsync("v1", "ConfigMap", "own")).Root.MapAt("data")!;
        own["address"].ShouldBe("mine");
        own["ca.crt"].ShouldBe("CA");
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task ChecksumFrom_UsesOwnObjectsAndRecordsExternalOnes(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Sources);
        await harness.ApplyAsync(Wrap("""
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: own, namespace: NS}, data: {k: v}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: t, namespace: NS, annotations: {fluxcd.controlplane.io/checksumFrom: "Secret/NS/src, ConfigMap/NS/own, ConfigMap/NS/src"}}}
            """));
        await harness.SettleAsync();
        string first = (await harness.GetAsync("v1", "ConfigMap", "t")).Annotation(Names.Checksum).ShouldNotBeNull();
        KubeObject app = await harness.ResourceSetAsync("app");
        app.Root.ListAt("status", "externalChecksumRefs").ShouldBe([$"ConfigMap/{harness.Namespace}/src", $"Secret/{harness.Namespace}/src"]);

        await harness.PatchAsync("v1", "ConfigMap", "src", "{data: {a: two}}");
        await harness.SettleAsync();

        (await harness.GetAsync("v1", "ConfigMap", "t")).Annotation(Names.Checksum).ShouldNotBe(first);
        await harness.ApplyAsync(Wrap("- {apiVersion: v1, kind: ConfigMap, metadata: {name: own, namespace: NS}, data: {k: v}}"));
        await harness.SettleAsync();
        (await harness.ResourceSetAsync("app")).Root.At("status", "externalChecksumRefs").ShouldBeNull();
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task WatchedSource_IsATrigger_AndAnUnlabelledOneIsNot(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Sources);
        await harness.ApplyAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: quiet, namespace: NS}, data: {a: one}}");
        await harness.ApplyAsync(Wrap("""
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: copy, namespace: NS, annotations: {fluxcd.controlplane.io/copyFrom: NS/src}}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: still, namespace: NS, annotations: {fluxcd.controlplane.io/copyFrom: NS/quiet}}}
            """));
        await harness.SettleAsync();

        await harness.PatchAsync("v1", "ConfigMap", "quiet", "{data: {a: two}}");
        await harness.PassAsync();
        (await harness.GetAsync("v1", "ConfigMap", "still")).Root.StringAt("data", "a").ShouldBe("one");
        await harness.PatchAsync("v1", "ConfigMap", "src", "{data: {a: two}}");
        PassReport report = await harness.PassAsync();

        (await harness.GetAsync("v1", "ConfigMap", "copy")).Root.StringAt("data", "a").ShouldBe("two");
        (await harness.GetAsync("v1", "ConfigMap", "still")).Root.StringAt("data", "a").ShouldBe("two");
        report.Objects.ShouldContain(o => o.Name == "app" && o.Namespace == harness.Namespace);
    }

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Revision_IsDeterministicAndChangesWithAnyObject(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Wrap("- {apiVersion: v1, kind: ConfigMap, metadata: {name: own, namespace: NS}, data: {k: v}}"));
        await harness.SettleAsync();
        string? first = (await harness.ResourceSetAsync("app")).Root.StringAt("status", "lastAppliedRevision");
        await harness.AnnotateAsync("ResourceSet", "app", Names.RequestedAtAnnotation, "again");
        await harness.SettleAsync();
        (await harness.ResourceSetAsync("app")).Root.StringAt("status", "lastAppliedRevision").ShouldBe(first);
        await harness.ApplyAsync(Wrap("- {apiVersion: v1, kind: ConfigMap, metadata: {name: own, namespace: NS}, data: {k: w}}"));
        await harness.SettleAsync();
        (await harness.ResourceSetAsync("app")).Root.StringAt("status", "lastAppliedRevision").ShouldNotBe(first);

        await harness.ApplyAsync("{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSet, metadata: {name: app, namespace: NS}, spec: {resources: []}}");
        await harness.SettleAsync();

        KubeObject app = await harness.ResourceSetAsync("app");
        app.Root.StringAt("status", "lastAppliedRevision").ShouldBe("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        app.Root.ListAt("status", "inventory", "entries").ShouldNotBeNull().ShouldBeEmpty();
    }

    private static string Wrap(string resources) => $$"""
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSet
        metadata: {name: app, namespace: NS}
        spec:
          resources:
        {{string.Join('\n', resources.Split('\n').Select(line => "    " + line))}}
        """;
}
