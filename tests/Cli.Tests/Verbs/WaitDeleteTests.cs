using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §5 and §6.</summary>
public sealed class WaitDeleteTests
{
    private const string Finalizer = """{"finalizers":["fluxcd.controlplane.io/finalizer"]}""";

    [Fact]
    public async Task Wait_ForObjectCreatedLater_Succeeds()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        Task<CliResult> wait = cluster.RunAsync("wait", "rset", "x");
        await cluster.CreateSetAsync("x");
        await cluster.SetReadyAsync(Names.ResourceSet, "x", "True", "ReconciliationSucceeded", "well");

        (await wait).ShouldBe(new CliResult(0, "◎ Waiting for resourceset to become ready...\n✔ well\n", ""));
    }

    [Fact]
    public async Task Wait_ForFailedObject_EndsAtOnce()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateProviderAsync("p");
        await cluster.SetReadyAsync(Names.InputProvider, "p", "False", "InvalidSpec", "bad");

        (await cluster.RunAsync("wait", "rsip", "p")).ShouldBe(
            new CliResult(1, "◎ Waiting for inputprovider to become ready...\n", "✗ InvalidSpec: bad\n"));
    }

    [Fact]
    public async Task Wait_ForMissingObject_TimesOut()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunOutOfTimeAsync("◎ Waiting", "wait", "rset", "x")).Error
            .ShouldBe($"✗ timed out waiting for {cluster.Namespace}/x to become ready\n");
    }

    [Theory]
    [InlineData("rset", "ResourceSet")]
    [InlineData("rsip", "ResourceSetInputProvider")]
    public async Task Delete_OfMissingObject_Fails(string alias, string kind)
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        (await cluster.RunAsync("delete", alias, "x")).ShouldBe(new CliResult(1, "", $"✗ {kind}/{cluster.Namespace}/x not found\n"));
    }

    [Fact]
    public async Task Delete_WithWait_SeesItGone()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x", Finalizer);
        Task<CliResult> delete = cluster.RunAsync("delete", "rset", "x");
        await ReleaseAsync(cluster);

        (await delete).ShouldBe(new CliResult(0, "◎ Waiting for deletion...\n✔ Deletion completed\n", ""));
    }

    [Fact]
    public async Task Delete_HeldByFinalizer_TimesOut()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x", Finalizer);

        CliResult result = await cluster.RunOutOfTimeAsync("◎ Waiting", "delete", "rset", "x");
        await ReleaseAsync(cluster);

        result.Error.ShouldBe($"✗ timed out waiting for {cluster.Namespace}/x to be deleted\n");
    }

    [Fact]
    public async Task Delete_WithSuspend_SuspendsFirst()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();
        await cluster.CreateSetAsync("x", Finalizer);

        CliResult result = await cluster.RunAsync("delete", "rset", "x", "--with-suspend", "--wait=false");
        string? suspended = (await cluster.GetAsync(Names.ResourceSet, "x")).Annotation(Names.ReconcileAnnotation);
        await ReleaseAsync(cluster);

        result.ShouldBe(new CliResult(0, "✔ Reconciliation suspended\n✔ Deletion initiated\n", ""));
        suspended.ShouldBe("disabled");
    }

    /// <summary>Takes the finalizer off once the object is being deleted, as the controller does.</summary>
    private static async Task ReleaseAsync(CliCluster cluster)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        while (!(await cluster.GetAsync(Names.ResourceSet, "x")).IsDeleting)
        {
            await Task.Delay(20, cancellation);
        }

        KubePatch patch = new(PatchType.Merge, JsonTree.Parse("""{"metadata":{"finalizers":null}}""")!);
        await cluster.Client.PatchAsync(Names.ResourceSet, cluster.Namespace, "x", patch, cancellation);
    }
}
