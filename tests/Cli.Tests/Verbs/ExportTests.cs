using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §10.</summary>
public sealed class ExportTests
{
    private const string Metadata = """
        {"labels":{"app":"a","resourceset.fluxcd.controlplane.io/name":"x","resourceset.fluxcd.controlplane.io/namespace":"y"},
         "annotations":{"reconcile.fluxcd.io/requestedAt":"t"}}
        """;

    [Fact]
    public async Task Export_AsYaml_KeepsWhatAManifestNeeds()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x", Metadata);

        (await cluster.RunAsync("export", "resource", "ResourceSet/x")).Output.ShouldBe(
            "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\n" +
            $"metadata:\n  labels:\n    app: a\n  name: x\n  namespace: {cluster.Namespace}\nspec:\n  resources: []\n");
    }

    [Fact]
    public async Task Export_AsJson_IsIndentedByTwo()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateProviderAsync("p");

        (await cluster.RunAsync("export", "resource", "ResourceSetInputProvider/p", "-o", "json")).Output.ShouldBe(
            $$"""
            {
              "apiVersion": "fluxcd.controlplane.io/v1",
              "kind": "ResourceSetInputProvider",
              "metadata": {
                "name": "p",
                "namespace": "{{cluster.Namespace}}"
              },
              "spec": {
                "type": "Static"
              }
            }

            """);
    }

    [Theory]
    [InlineData("unable to get gvk for kind rset: unknown kind rset", "resource", "rset/apps")]
    [InlineData("resource name must be in the format <kind>/<name>, e.g., ResourceSet/my-app", "resource", "apps")]
    [InlineData("unable to get resource ResourceSet/apps: resourcesets.fluxcd.controlplane.io \"apps\" not found", "resource", "ResourceSet/apps")]
    [InlineData("no FluxReport resources found", "report")]
    public async Task Export_OfNothing_Fails(string message, params string[] arguments)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunAsync(["export", .. arguments])).ShouldBe(new CliResult(1, "", $"✗ {message}\n"));
    }

    [Fact]
    public async Task Export_InUnknownFormat_Fails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");

        (await cluster.RunAsync("export", "resource", "ResourceSet/x", "-o", "toml")).Error.ShouldBe("✗ unsupported output format: toml\n");
    }
}
