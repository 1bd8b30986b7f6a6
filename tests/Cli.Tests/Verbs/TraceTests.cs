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
        KubeObject owned = CliCluster.Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned"}}""");
        owned.Root.MapAt("metadata")!["namespace"] = ns;
        owned.Root.MapAt("metadata")!["ownerReferences"] = new List<object?>
        {
            new Dictionary<string, object?> { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "owner", ["uid"] = owner.Uid },
        };
        await cluster.CreateAsync(owned);

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
