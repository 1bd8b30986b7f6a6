using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §3.</summary>
public sealed class SuspendResumeTests
{
    private static readonly GroupVersionKind HelmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");

    [Theory]
    [InlineData("rset", "x")]
    [InlineData("resource", "ResourceSet/x")]
    public async Task Suspend_OfSet_SetsTheAnnotation(string kind, string argument)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");

        (await cluster.RunAsync("suspend", kind, argument)).ShouldBe(new CliResult(0, "✔ Reconciliation suspended\n", ""));

        (await cluster.GetAsync(Names.ResourceSet, "x")).Annotation(Names.ReconcileAnnotation).ShouldBe("disabled");
    }

    [Fact]
    public async Task Resume_WithoutWait_EnablesAndRequests()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateProviderAsync("p", """{"annotations":{"fluxcd.controlplane.io/reconcile":"disabled"}}""");

        (await cluster.RunAsync("resume", "rsip", "p", "--wait=false")).ShouldBe(new CliResult(0, "✔ Reconciliation resumed\n", ""));

        KubeObject provider = await cluster.GetAsync(Names.InputProvider, "p");
        provider.Annotation(Names.ReconcileAnnotation).ShouldBe("enabled");
        provider.Annotation(Names.RequestedAtAnnotation).ShouldNotBeNull();
    }

    [Fact]
    public async Task Resume_WithWait_WaitsForItsRequest()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x", """{"annotations":{"fluxcd.controlplane.io/reconcile":"disabled"}}""");
        Task answer = cluster.AnswerRequestAsync(Names.ResourceSet, "x", "True", "ReconciliationSucceeded", "well");

        CliResult result = await cluster.RunAsync("resume", "rset", "x");
        await answer;

        result.ShouldBe(new CliResult(0, "◎ Waiting for reconciliation...\n✔ well\n", ""));
    }

    [Fact]
    public async Task SuspendAndResume_OfFluxKind_UseItsField()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateAsync("HelmRelease", "h", """{"interval":"1m"}""", apiVersion: HelmRelease.ApiVersion);

        (await cluster.RunAsync("suspend", "resource", "HelmRelease/h")).Output.ShouldBe("✔ Reconciliation suspended\n");
        (await cluster.GetAsync(HelmRelease, "h")).Root.At("spec", "suspend").ShouldBe(true);
        (await cluster.RunAsync("resume", "resource", "HelmRelease/h", "--wait=false")).Output.ShouldBe("✔ Reconciliation resumed\n");

        KubeObject resumed = await cluster.GetAsync(HelmRelease, "h");
        resumed.Root.MapAt("spec")!.ContainsKey("suspend").ShouldBeFalse();
        resumed.Annotation(Names.RequestedAtAnnotation).ShouldNotBeNull();
        resumed.Annotation(Names.ReconcileAnnotation).ShouldBeNull();
    }
}
