using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §4 and §1.5.</summary>
public sealed class ReconcileTests
{
    private const string Triggered = "► Reconciliation triggered\n";
    private const string Waiting = "◎ Waiting for reconciliation...\n";
    private static readonly GroupVersionKind HelmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");

    [Fact]
    public async Task Reconcile_WithoutWait_SetsTheRequestAsTheCommandLineTool()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");

        CliResult result = await cluster.RunAsync("reconcile", "rset", "x", "--wait=false");

        result.ShouldBe(new CliResult(0, Triggered, ""));
        KubeObject set = await cluster.GetAsync(Names.ResourceSet, "x");
        set.Annotation(Names.RequestedAtAnnotation)!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$");
        set.Annotation(Names.ForceAtAnnotation).ShouldBeNull();
        set.Root.ListAt("metadata", "managedFields")!.OfType<Dictionary<string, object?>>().Select(m => m.StringAt("manager"))
            .ShouldContain("flux-operator-ctl");
    }

    [Theory]
    [InlineData("True", "ReconciliationSucceeded", "finished in 1s", 0, "✔ finished in 1s\n", "")]
    [InlineData("True", "ReconciliationSucceeded", "", 0, "✔ Reconciliation completed successfully\n", "")]
    [InlineData("False", "DependencyNotReady", "Retrying dependency check: x", 1, "", "✗ DependencyNotReady: Retrying dependency check: x\n")]
    public async Task Reconcile_WithWait_EndsWithTheRunsOutcome(string ready, string reason, string message, int code, string last, string error)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");
        Task answer = cluster.AnswerRequestAsync(Names.ResourceSet, "x", ready, reason, message);

        CliResult result = await cluster.RunAsync("reconcile", "resourceset", "x");
        await answer;

        result.ShouldBe(new CliResult(code, Triggered + Waiting + last, error));
    }

    [Fact]
    public async Task Reconcile_Unanswered_TimesOut()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x");
        await cluster.SetReadyAsync(Names.ResourceSet, "x", "True", "ReconciliationSucceeded", "of an earlier run");

        CliResult result = await cluster.RunOutOfTimeAsync("◎ Waiting", "reconcile", "rset", "x");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldBe($"✗ timed out waiting for {cluster.Namespace}/x to become ready\n");
    }

    [Fact]
    public async Task Reconcile_OfSuspendedObject_Fails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x", """{"annotations":{"fluxcd.controlplane.io/reconcile":"disabled"}}""");

        (await cluster.RunAsync("reconcile", "rset", "x")).Error.ShouldBe("✗ Reconciliation is disabled for x\n");
    }

    [Fact]
    public async Task Reconcile_OfMissingObject_Fails()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunAsync("reconcile", "rset", "x")).ShouldBe(new CliResult(
            1, "", $"✗ unable to read ResourceSet/{cluster.Namespace}/x error: resourcesets.fluxcd.controlplane.io \"x\" not found\n"));
    }

    [Theory]
    [InlineData("rsip", "p")]
    [InlineData("resource", "ResourceSetInputProvider/p")]
    public async Task Reconcile_WithForce_SetsBothRequestsAlike(string kind, string argument)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateProviderAsync("p");

        await cluster.RunAsync("reconcile", kind, argument, "--force", "--wait=false");

        KubeObject provider = await cluster.GetAsync(Names.InputProvider, "p");
        provider.Annotation(Names.ForceAtAnnotation).ShouldNotBeNull();
        provider.Annotation(Names.ForceAtAnnotation).ShouldBe(provider.Annotation(Names.RequestedAtAnnotation));
    }

    [Theory]
    [InlineData("rset/x", "unable to get gvk for kind rset : unknown kind rset")]
    [InlineData("helmrelease/x", "unable to get gvk for kind helmrelease : unknown kind helmrelease")]
    [InlineData("HelmRelease", "resource name must be in the format <kind>/<name>, e.g., HelmRelease/my-app")]
    [InlineData("Bucket/x", "unable to get gvk for kind Bucket : no matches for kind \"Bucket\" in group \"source.toolkit.fluxcd.io\"")]
    public async Task ReconcileResource_WithBadReference_Fails(string argument, string message)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunAsync("reconcile", "resource", argument)).ShouldBe(new CliResult(1, "", $"✗ {message}\n"));
    }

    [Fact]
    public async Task ReconcileAll_TriggersEveryMatch()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateAsync("HelmRelease", "a", """{"interval":"1m"}""", apiVersion: HelmRelease.ApiVersion);
        await cluster.CreateAsync("HelmRelease", "b", """{"interval":"1m"}""", apiVersion: HelmRelease.ApiVersion);
        await cluster.SetReadyAsync(HelmRelease, "b", "False", "Failed", "no");

        CliResult failed = await cluster.RunAsync("reconcile", "all", "--kind", "hr", "--ready-status", "false");
        CliResult all = await cluster.RunAsync("reconcile", "all", "--kind", "HelmRelease");
        CliResult none = await cluster.RunAsync("reconcile", "all", "--kind", "ks");

        failed.ShouldBe(new CliResult(0, $"✔ Reconciliation triggered for {cluster.Namespace}/b\n", ""));
        all.Output.ShouldBe($"✔ Reconciliation triggered for {cluster.Namespace}/a\n✔ Reconciliation triggered for {cluster.Namespace}/b\n");
        none.Error.ShouldBe("✗ no resources reconciled of kind Kustomization\n");
    }
}
