using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Cluster;

public sealed class KubectlNameTests
{
    [Theory]
    [InlineData("cm", "configmaps")]
    [InlineData("ConfigMap", "configmaps")]
    [InlineData("deploy", "deployments.apps")]
    [InlineData("deployments.v1.apps", "deployments.apps")]
    [InlineData("rset", "resourcesets.fluxcd.controlplane.io")]
    [InlineData("widgets.b.example", "widgets.b.example")]
    public async Task Name_AsKubectlAcceptsIt_IsFound(string name, string expected)
    {
        await using CliFleet fleet = await PrepareAsync();

        (await KubectlName.FindAsync(fleet.Client("dev"), name, TestContext.Current.CancellationToken)).QualifiedName.ShouldBe(expected);
    }

    [Fact]
    public async Task Name_OfTwoGroups_IsRefusedWithBoth()
    {
        await using CliFleet fleet = await PrepareAsync();

        CliException e = await Should.ThrowAsync<CliException>(() => KubectlName.FindAsync(fleet.Client("dev"), "widget", TestContext.Current.CancellationToken));

        e.Message.ShouldBe("resource type \"widget\" is ambiguous: widgets.a.example, widgets.b.example");
        e.Hint.ShouldNotBeNull().ShouldContain("name the group");
    }

    private static async Task<CliFleet> PrepareAsync()
    {
        CliFleet fleet = await CliFleet.StartAsync("dev");
        foreach (string group in new[] { "a.example", "b.example" })
        {
            await fleet.ApplyAsync("dev", $$$$"""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.{{{{group}}}}"},
                 "spec":{"group":"{{{{group}}}}","scope":"Namespaced","names":{"kind":"Widget","plural":"widgets","singular":"widget"},
                  "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
                """);
        }

        KubernetesClient client = fleet.Client("dev");
        for (int i = 0; i < 50 && (await client.ListResourcesAsync(TestContext.Current.CancellationToken)).Count(r => r.Plural == "widgets") < 2; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            client.InvalidateDiscovery();
        }

        return fleet;
    }
}
