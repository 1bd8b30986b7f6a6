using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Terminals;

/// <summary>What moves, and what is coloured, on a terminal.</summary>
public sealed class TerminalCaptureTests
{
    [Fact]
    public async Task Colors_FollowGlyphsAndCanBeTurnedOff()
    {
        await using CliFleet fleet = await PrepareAsync();
        string catalogue = $"FLUX_SERVERLESS_CLUSTERS={fleet.Folder}";
        await using TerminalSession colored = new(120, 30);
        await using TerminalSession plain = new(120, 30);
        await using TerminalSession byFlag = new(120, 30);

        (await colored.RunAsync("get rset -A --cluster all", catalogue, withColors: true)).ShouldContain("\u001b[32m✔ True");
        (await plain.RunAsync("get rset -A --cluster all", catalogue + " NO_COLOR=1", withColors: true)).ShouldNotContain("\u001b[32m");
        (await byFlag.RunAsync("get rset -A --cluster all --no-color", catalogue, withColors: true)).ShouldNotContain("\u001b[32m");
    }

    [Fact]
    public async Task Run_ShowsEachClusterAndWhatChanged()
    {
        await using CliFleet fleet = await PrepareAsync();
        await using TerminalSession terminal = new(100, 40);

        string screen = await terminal.RunAsync("run --once --cluster all", $"FLUX_SERVERLESS_CLUSTERS={fleet.Folder}");

        screen.ShouldMatch(@"CLUSTER\s+STATE\s+OBJECTS\s+CHANGES\s+REQUESTS \(WRITES\)\s+NEXT PASS");
        screen.ShouldMatch(@"dev\s+✔ done\s+\d+\s+\d+\s+\d+ \(\d+\)");
        screen.ShouldMatch(@"prod\s+✔ done");
        screen.ShouldContain("✔ dev: ResourceSet/apps/podinfo ReconciliationSucceeded");
        screen.ShouldContain("✔ 2 clusters in ");
    }

    [Fact]
    public async Task SlowCluster_ShowsAStatusLineThatGoesAway()
    {
        await using CliFleet fleet = await PrepareAsync();
        fleet.Sandbox("dev").Fault = _ => new Serverless.Sandbox.Kubernetes.SandboxFault { Delay = TimeSpan.FromSeconds(1.5) };
        await using TerminalSession terminal = new(80, 30);
        Task<string> running = terminal.RunAsync("get rset -n apps", $"KUBECONFIG={fleet.PathOf("dev.kubeconfig")}");

        string during = await terminal.WatchAsync(screen => screen.Contains("get resourceset", StringComparison.Ordinal));
        string after = await running;

        during.ShouldMatch(@"[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] get resourceset \d+ s");
        after.ShouldNotContain("get resourceset");
        after.ShouldContain("podinfo");
    }

    [Fact]
    public async Task Scan_LongList_ShowsABar()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(new() { PageSize = 1 }, cancelled);
        foreach (string tag in (string[])["1.0.0", "1.1.0", "1.2.0"])
        {
            await registry.PushImageAsync("app", tag, tag, cancelled);
        }

        int pages = 0;
        registry.Fault = operation => operation.Resource == RegistryResource.Tags && Interlocked.Increment(ref pages) == 3
            ? new RegistryFault(503) { Delay = TimeSpan.FromSeconds(1.5) }
            : null;
        await using TerminalSession terminal = new(100, 30);
        Task<string> running = terminal.RunAsync($"scan {registry.Host}/app");

        string during = await terminal.WatchAsync(screen => screen.Contains("tags on 2 pages", StringComparison.Ordinal));
        string after = await running;

        during.ShouldMatch(@"[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] \[  ##                 \] 2 tags on 2 pages, \d+ s");
        after.ShouldNotContain("tags on 2 pages");
        after.ShouldContain("3 kept, 0 dropped");
    }

    private static async Task<CliFleet> PrepareAsync()
    {
        CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        foreach (string cluster in new[] { "dev", "prod" })
        {
            KubeObject set = await fleet.ApplySetAsync(cluster, "podinfo");
            string message = cluster == "dev"
                ? "Reconciliation finished in 52ms"
                : "reconciliation failed: HelmRelease/apps/podinfo dry-run failed (Forbidden): the user may not patch helmreleases in the namespace apps";
            Condition ready = new("Ready", cluster == "dev" ? "True" : "False", "Any", message, 1, new DateTimeOffset(2025, 7, 15, 14, 30, 0, TimeSpan.Zero));
            Dictionary<string, object?> status = new() { ["status"] = new Dictionary<string, object?> { ["conditions"] = new List<object?> { ready.ToTree() } } };
            await fleet.Client(cluster).PatchAsync(
                set.Gvk, set.Namespace, set.Name, new KubePatch(PatchType.Merge, status) { Subresource = "status" }, TestContext.Current.CancellationToken);
        }

        return fleet;
    }
}
