using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §13.</summary>
public sealed class MigrateTests
{
    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");

    [Fact]
    public async Task Owner_WithFormerManagers_StripsThem()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        string ns = cluster.Namespace;
        await cluster.CreateSetAsync("x");
        await ApplyAsync(cluster, "shared", "kustomize-controller", "flux-operator");
        await ApplyAsync(cluster, "own", "flux-operator");
        await cluster.SetStatusAsync(Names.ResourceSet, "x", $$$"""
            {"inventory":{"entries":[{"id":"{{{ns}}}_shared__ConfigMap","v":"v1"},{"id":"{{{ns}}}_own__ConfigMap","v":"v1"},{"id":"{{{ns}}}_gone__ConfigMap","v":"v1"}]}}
            """);

        CliResult dry = await cluster.RunAsync("migrate", "owner", "rset/x", "--dry-run");
        CliResult wet = await cluster.RunAsync("migrate", "owner", "ResourceSet/x");
        CliResult again = await cluster.RunAsync("migrate", "owner", "resourcesets/x");

        dry.Output.ShouldBe(
            $"◎ ConfigMap/{ns}/shared would strip managers [kustomize-controller]\n• ConfigMap/{ns}/own already clean\n" +
            $"✗ {ns}_gone__ConfigMap: failed to get resource: not found\n✔ 1/3 resources need cleanup (current owner: flux-operator)\n");
        wet.ExitCode.ShouldBe(0);
        wet.Output.ShouldContain($"✔ ConfigMap/{ns}/shared stripped managers [kustomize-controller]\n");
        wet.Output.ShouldContain("✔ cleaned 1/3 resources (current owner: flux-operator)\n");
        KubeObject shared = await cluster.GetAsync(ConfigMap, "shared");
        shared.Root.ListAt("metadata", "managedFields")!.OfType<Dictionary<string, object?>>().ShouldHaveSingleItem().StringAt("manager").ShouldBe("flux-operator");
        again.Output.ShouldContain($"• ConfigMap/{ns}/shared already clean\n");
        again.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Owner_WithoutInventory_Fails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");

        (await cluster.RunAsync("migrate", "owner", "rset/x")).Error
            .ShouldBe($"✗ ResourceSet/{cluster.Namespace}/x has no status.inventory entries (requires Flux v2.8+ for HelmRelease)\n");
        (await cluster.RunAsync("migrate", "owner", "configmap/x")).Error.ShouldContain("not found");
    }

    private static async Task ApplyAsync(CliCluster cluster, string name, params string[] managers)
    {
        foreach (string manager in managers)
        {
            KubeObject map = CliCluster.Parse($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"{{{cluster.Namespace}}}"},"data":{"a":"b"}}""");
            cluster.Forget(await cluster.Client.ApplyAsync(map, new ApplyOptions { FieldManager = manager, Force = true }, TestContext.Current.CancellationToken));
        }
    }
}
