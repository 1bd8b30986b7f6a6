using Serverless.Cli.Tracing;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §9.</summary>
public sealed class TraceTests
{
    private static readonly GroupVersionKind Kustomization = new("kustomize.toolkit.fluxcd.io", "v1", "Kustomization");
    private static readonly GroupVersionKind Repository = new("source.toolkit.fluxcd.io", "v1", "OCIRepository");

    [Theory]
    [InlineData("configmap/cfg")]
    [InlineData("cm/cfg")]
    [InlineData("configmaps", "cfg")]
    public async Task Trace_OfManagedObject_NamesItsSet(params string[] arguments)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("top");
        await cluster.SetReadyAsync(Names.ResourceSet, "top", "True", "ReconciliationSucceeded", "finished");
        await cluster.SetStatusAsync(Names.ResourceSet, "top", """{"lastAppliedRevision":"sha256:abc"}""");
        await cluster.CreateAsync(ConfigMap(cluster, "cfg", "resourceset.fluxcd.controlplane.io", "top"));

        (await cluster.RunAsync(["trace", .. arguments])).ShouldBe(new CliResult(0, $"""
            Object:          ConfigMap/{cluster.Namespace}/cfg
            Status:          Last reconciled at 2025-07-15 14:30:00 +0000 UTC
            Revision:        sha256:abc
            Reconciler:      ResourceSet/{cluster.Namespace}/top
            Message:         finished

            """, ""));
    }

    [Fact]
    public async Task Trace_ThroughOwnerAndKustomization_ShowsTheSource()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        string ns = cluster.Namespace;
        await cluster.CreateAsync("OCIRepository", "src", """{"interval":"1m","url":"oci://registry.example/manifests"}""", apiVersion: Repository.ApiVersion);
        await cluster.SetStatusAsync(Repository, "src",
            """{"artifact":{"metadata":{"org.opencontainers.image.source":"https://git.example/a","org.opencontainers.image.revision":"main@sha1:1"}}}""");
        await cluster.CreateAsync("Kustomization", "ks", """{"interval":"1m","prune":true,"sourceRef":{"kind":"OCIRepository","name":"src"}}""", apiVersion: Kustomization.ApiVersion);
        await cluster.SetReadyAsync(Kustomization, "ks", "False", "BuildFailed", "no");
        KubeObject owner = await cluster.CreateAsync(ConfigMap(cluster, "owner", "kustomize.toolkit.fluxcd.io", "ks"));
        await cluster.CreateAsync(Owned(cluster, "owned", owner));

        (await cluster.RunAsync("trace", "configmap", "owned")).Output.ShouldBe($"""
            Object:          ConfigMap/{ns}/owned
            Status:          Last reconciliation failed at 2025-07-15 14:30:00 +0000 UTC
            Revision:        Unknown
            Reconciler:      Kustomization/{ns}/ks
            Source:          OCIRepository/{ns}/src
            Source URL:      oci://registry.example/manifests
            Origin URL:      https://git.example/a
            Origin Revision: main@sha1:1
            Message:         no

            """);
    }

    [Fact]
    public async Task Trace_ThroughTheSecondOwnersOwner_FindsTheManager()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("top");
        KubeObject managed = await cluster.CreateAsync(ConfigMap(cluster, "managed", "resourceset.fluxcd.controlplane.io", "top"));
        KubeObject stranger = await cluster.CreateAsync(Owned(cluster, "stranger"));
        KubeObject between = await cluster.CreateAsync(Owned(cluster, "between", managed));
        KubeObject gone = CliCluster.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"gone","uid":"0"}}""");
        KubeObject ofLostKind = CliCluster.Parse("""{"apiVersion":"none.example/v1","kind":"None","metadata":{"name":"lost","uid":"1"}}""");
        await cluster.CreateAsync(Owned(cluster, "owned", ofLostKind, gone, stranger, between));

        (await cluster.RunAsync("trace", "configmap", "owned")).Output.ShouldContain($"Reconciler:      ResourceSet/{cluster.Namespace}/top\n");
    }

    [Fact]
    public async Task Trace_ThroughOwnersInACircle_Ends()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        KubeObject first = await cluster.CreateAsync(Owned(cluster, "first"));
        KubeObject second = await cluster.CreateAsync(Owned(cluster, "second", first));
        await cluster.Client.PatchAsync(first.Gvk, first.Namespace, first.Name, new(Serverless.Engine.Kubernetes.PatchType.Merge, new Dictionary<string, object?>
        {
            ["metadata"] = new Dictionary<string, object?> { ["ownerReferences"] = Owned(cluster, "first", second).Root.ListAt("metadata", "ownerReferences") },
        }), TestContext.Current.CancellationToken);

        (await cluster.RunAsync("trace", "cm/second")).Error.ShouldBe("✗ failed to trace 'ConfigMap/second': object not managed by Flux\n");
    }

    [Theory]
    [InlineData("""{"app.kubernetes.io/managed-by":"flux-operator","fluxcd.controlplane.io/name":"flux","fluxcd.controlplane.io/namespace":"fs"}""", "FluxInstance/fs/flux")]
    [InlineData("""{"other.fluxcd.io/name":"a","other.fluxcd.io/namespace":"b","helm.toolkit.fluxcd.io/name":"c","helm.toolkit.fluxcd.io/namespace":"d"}""", "HelmRelease/d/c")]
    [InlineData("""{"kustomize.toolkit.fluxcd.io/name":"a","helm.toolkit.fluxcd.io/namespace":"b","resourceset.fluxcd.controlplane.io/name":"c","resourceset.fluxcd.controlplane.io/namespace":"d"}""", "ResourceSet/d/c")]
    [InlineData("""{"app.kubernetes.io/managed-by":"flux-operator","kustomize.toolkit.fluxcd.io/name":"a","kustomize.toolkit.fluxcd.io/namespace":"b"}""", "Kustomization/b/a")]
    [InlineData("""{"example.com/name":"a","example.com/namespace":"b"}""", null)]
    public void Manager_IsFoundAmongAllLabels(string labels, string? expected) =>
        ManagerFinder.FromLabels(CliCluster.Parse($$$"""{"metadata":{"labels":{{{labels}}}}}"""))?.ToString().ShouldBe(expected);

    [Fact]
    public async Task Trace_OfUnmanagedObject_Fails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");

        (await cluster.RunAsync("trace", "rset/x")).Error.ShouldBe("✗ failed to trace 'ResourceSet/x': object not managed by Flux\n");
    }

    [Theory]
    [InlineData("trace")]
    [InlineData("trace a")]
    [InlineData("trace a b c")]
    public async Task Trace_WithoutTarget_Fails(string line) =>
        (await CliHarness.RunAsync(line.Split(' '))).Error
            .ShouldBe("✗ either `<resource>/<name>` or `<resource> <name>` is required as an argument\n");

    private static KubeObject Owned(CliCluster cluster, string name, params KubeObject[] owners)
    {
        KubeObject map = CliCluster.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}""");
        Dictionary<string, object?> metadata = map.Root.MapAt("metadata")!;
        metadata["name"] = name;
        metadata["namespace"] = cluster.Namespace;
        metadata["ownerReferences"] = owners.Select(object? (o) => new Dictionary<string, object?>
        {
            ["apiVersion"] = o.ApiVersion, ["kind"] = o.Kind, ["name"] = o.Name, ["uid"] = o.Uid,
        }).ToList();
        return map;
    }

    private static KubeObject ConfigMap(CliCluster cluster, string name, string group, string manager)
    {
        KubeObject map = CliCluster.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}""");
        Dictionary<string, object?> metadata = map.Root.MapAt("metadata")!;
        metadata["name"] = name;
        metadata["namespace"] = cluster.Namespace;
        metadata["labels"] = new Dictionary<string, object?> { [$"{group}/name"] = manager, [$"{group}/namespace"] = cluster.Namespace };
        return map;
    }
}
