using System.IO.Compression;
using System.Text;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §8.</summary>
public sealed class TreeTests
{
    private static readonly GroupVersionKind Kustomization = new("kustomize.toolkit.fluxcd.io", "v1", "Kustomization");
    private static readonly GroupVersionKind HelmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");

    [Fact]
    public async Task Tree_OfSet_FollowsWhatItsObjectsManage()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        string ns = cluster.Namespace;
        await cluster.CreateSetAsync("top");
        await cluster.CreateSetAsync("inner");
        await cluster.CreateAsync("Kustomization", "ks", """{"interval":"1m","prune":true,"sourceRef":{"kind":"Bucket","name":"b"}}""", apiVersion: Kustomization.ApiVersion);
        await SetInventoryAsync(cluster, Names.ResourceSet, "top",
            $"{ns}_ks_kustomize.toolkit.fluxcd.io_Kustomization", $"{ns}_inner_fluxcd.controlplane.io_ResourceSet", "_view_rbac.authorization.k8s.io_ClusterRole");
        await SetInventoryAsync(cluster, Kustomization, "ks",
            $"{ns}_ks_kustomize.toolkit.fluxcd.io_Kustomization", $"{ns}_inner_fluxcd.controlplane.io_ResourceSet");
        await SetInventoryAsync(cluster, Names.ResourceSet, "inner", $"{ns}_cfg__ConfigMap");

        (await cluster.RunAsync("tree", "rset", "top")).ShouldBe(new CliResult(0, $"""
            ResourceSet/{ns}/top
            ├── Kustomization/{ns}/ks
            │   └── ResourceSet/{ns}/inner
            │       └── ConfigMap/{ns}/cfg
            ├── ResourceSet/{ns}/inner
            └── ClusterRole/view


            """, ""));
    }

    [Fact]
    public async Task Tree_OfReleaseWithoutInventory_ReadsHelmsStorage()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        string ns = cluster.Namespace;
        await cluster.CreateAsync("HelmRelease", "podinfo", """{"interval":"1m"}""", apiVersion: HelmRelease.ApiVersion);
        await cluster.SetStatusAsync(HelmRelease, "podinfo", $$$"""{"storageNamespace":"{{{ns}}}","history":[{"name":"podinfo","namespace":"{{{ns}}}","version":3}]}""");
        await cluster.CreateAsync(Release(ns, "podinfo", 3, "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: other\n"));

        (await cluster.RunAsync("tree", "hr", "podinfo")).Output.ShouldBe(
            $"HelmRelease/{ns}/podinfo\n├── Service/{ns}/web\n└── Namespace/other\n\n");
    }

    [Fact]
    public async Task Tree_OfMissingObject_Fails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunAsync("tree", "rset", "x")).Error
            .ShouldBe($"✗ failed to get ResourceSet/{cluster.Namespace}/x: resourcesets.fluxcd.controlplane.io \"x\" not found\n");
    }

    private static Task<KubeObject> SetInventoryAsync(CliCluster cluster, GroupVersionKind gvk, string name, params string[] ids) =>
        cluster.SetStatusAsync(gvk, name, JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["inventory"] = new Dictionary<string, object?>
            {
                ["entries"] = ids.Select(object? (id) => new Dictionary<string, object?> { ["id"] = id, ["v"] = "v1" }).ToList(),
            },
        }));

    private static KubeObject Release(string ns, string name, int version, string manifest)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(JsonTree.ToUtf8(new Dictionary<string, object?> { ["name"] = name, ["manifest"] = manifest }));
        }

        string stored = Convert.ToBase64String(packed.ToArray());
        KubeObject secret = CliCluster.Parse("""{"apiVersion":"v1","kind":"Secret","type":"helm.sh/release.v1","metadata":{}}""");
        secret.Root.MapAt("metadata")!["name"] = $"sh.helm.release.v1.{name}.v{version}";
        secret.Root.MapAt("metadata")!["namespace"] = ns;
        secret.Root["data"] = new Dictionary<string, object?> { ["release"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(stored)) };
        return secret;
    }
}
