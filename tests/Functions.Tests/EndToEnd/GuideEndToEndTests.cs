using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Reconciling;
using Serverless.Functions.Tests.Published;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>The main job from push to roll-out, between processes that know each other only by address.</summary>
public sealed class GuideEndToEndTests(PublishedHandler published, ClusterTurn turn) : IClassFixture<ClusterTurn>
{
    private const string Chart = "stefanprodan/charts/podinfo";
    private const string Image = "stefanprodan/podinfo";
    private const string Redis = "library/redis";

    private static readonly GroupVersionKind HelmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");
    private static readonly GroupVersionKind OciRepository = new("source.toolkit.fluxcd.io", "v1", "OCIRepository");
    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Guide_FromPushToRollOutToDeletion(ClusterKind kind)
    {
        turn.ShouldNotBeNull();
        await using GuideWorld world = await GuideWorld.StartAsync(kind);
        await world.Push.ImageAsync(Chart, "5.2.1", "old chart");
        await world.Push.ImageAsync(Chart, "6.9.1", "new chart");
        string image = await world.Push.ImageAsync(Image, "latest", "first");
        await world.Push.ImageAsync(Redis, "7.4.9", "not alpine");
        string redis = await world.Push.ImageAsync(Redis, "7.4.0-alpine", "alpine");
        await world.ApplyAsync([.. world.Files.Guide("providers.yaml"), .. world.Files.Guide("podinfo.yaml")]);
        await world.Kubectl.ApplyAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bystander","namespace":"apps"}}""");
        await world.StartHandlerAsync(published);

        await ReadyAsync(world);
        (await world.UntilAsync(OciRepository, "podinfo", _ => true)).Root.StringAt("spec", "ref", "tag").ShouldBe("6.9.1");
        KubeObject release = await world.UntilAsync(HelmRelease, "podinfo", _ => true);
        TagOf(release, "image").ShouldBe($"latest@{image}");
        TagOf(release, "redis").ShouldBe($"7.4.0-alpine@{redis}");
        await ShowsInKubectlAsync(world);

        string newRedis = await world.Push.ImageAsync(Redis, "7.4.1-alpine", "newer alpine");
        await world.UntilAsync(HelmRelease, "podinfo", r => TagOf(r, "redis") == $"7.4.1-alpine@{newRedis}");
        await RollOutsAsync(world, 2);
        string moved = await world.Push.ImageAsync(Image, "latest", "second");
        await world.UntilAsync(HelmRelease, "podinfo", r => TagOf(r, "image") == $"latest@{moved}");
        ShowsTheLastRollOut(await RollOutsAsync(world, 3));

        await world.Kubectl.RunAsync($"-n {GuideWorld.Namespace} delete rset podinfo --wait=false");
        await world.GoneAsync(HelmRelease, "podinfo");
        await world.GoneAsync(OciRepository, "podinfo");
        await world.GoneAsync(Names.ResourceSet, "podinfo");
        (await world.UntilAsync(ConfigMap, "bystander", _ => true)).ShouldNotBeNull();
        (await world.UntilAsync(Names.InputProvider, "redis-image", _ => true)).ShouldNotBeNull();
    }

    private static Task<KubeObject> ReadyAsync(GuideWorld world) => world.UntilAsync(
        Names.ResourceSet,
        "podinfo",
        rset => Condition.Find(rset, Condition.Ready) is { Status: "True" } && Condition.Find(rset, Condition.Reconciling) is null);

    private static string? TagOf(KubeObject release, string value) => release.Root.StringAt("spec", "values", value, "tag");

    private static async Task ShowsInKubectlAsync(GuideWorld world)
    {
        string table = await world.Kubectl.RunAsync($"-n {GuideWorld.Namespace} get rset,rsip");
        string[][] rows = [.. table.Split('\n').Where(l => l.Contains('/', StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        rows.Select(r => r[0]).ShouldBe(
            [
                "resourceset.fluxcd.controlplane.io/podinfo",
                "resourcesetinputprovider.fluxcd.controlplane.io/podinfo-chart",
                "resourcesetinputprovider.fluxcd.controlplane.io/podinfo-image",
                "resourcesetinputprovider.fluxcd.controlplane.io/redis-image",
            ]);
        rows.ShouldAllBe(r => r[2] == "True");
    }

    private static Task<KubeObject> RollOutsAsync(GuideWorld world, int count) => world.UntilAsync(
        Names.ResourceSet, "podinfo", rset => History(rset).Count(h => h.StringAt("lastReconciledStatus") == "ReconciliationSucceeded") == count);

    private static void ShowsTheLastRollOut(KubeObject rset)
    {
        rset.Root.ListAt("status", "inventory", "entries")!.Cast<Dictionary<string, object?>>().Select(e => e["id"]).ShouldBe(
            ["apps_podinfo_helm.toolkit.fluxcd.io_HelmRelease", "apps_podinfo_source.toolkit.fluxcd.io_OCIRepository"], ignoreOrder: true);
        History(rset).First()["digest"].ShouldBe(rset.Root.StringAt("status", "lastAppliedRevision"));
        Condition.Find(rset, Condition.Ready).ShouldNotBeNull().Reason.ShouldBe("ReconciliationSucceeded");
    }

    private static IEnumerable<Dictionary<string, object?>> History(KubeObject rset) =>
        (rset.Root.ListAt("status", "history") ?? []).Cast<Dictionary<string, object?>>();
}
