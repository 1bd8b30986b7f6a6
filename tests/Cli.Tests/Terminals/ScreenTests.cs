using System.Text.RegularExpressions;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Terminals;

/// <summary>The screens that people look at most, at two widths: nothing is wrapped by the terminal, and what is short stays whole.</summary>
public sealed partial class ScreenTests
{
    private static readonly GroupVersionKind HelmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");
    // Always as far away, so that ages are always as long.
    private static readonly DateTimeOffset LongAgo = DateTimeOffset.UtcNow.AddDays(-100);
    private const string Diff = "diff rset podinfo -n apps --cluster all";
    private static readonly string[] Commands =
    [
        "get all -A --kubeconfig clusters/dev.kubeconfig",
        "get rset -A --cluster all",
        "get rsip -A --cluster dev",
        "events -A --kubeconfig clusters/dev.kubeconfig",
        "fleet list",
        "fleet check",
        "tree rset podinfo -n apps --cluster dev",
        "--help",
        Diff,
    ];

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Screens_FitTheTerminal(int width)
    {
        await using CliFleet fleet = await PrepareAsync();
        await using TerminalSession terminal = new(width, 300);

        (string plain, string colored) = await terminal.RunAllAsync(Commands, Path.GetDirectoryName(fleet.Folder)!);

        string[] lines = [.. plain.Split('\n').Select(line => line.TrimEnd())];
        lines.TakeWhile(line => !line.EndsWith(Diff, StringComparison.Ordinal)).ShouldAllBe(line => line.Length <= width);
        RepositoryFiles.ShouldBeAsIn(Normalize(string.Join('\n', lines)), $"tests/Cli.Tests/Terminals/screens-{width}.txt");
        string diff = Normalize(colored[colored.IndexOf(Diff, StringComparison.Ordinal)..]).Replace("\u001b", "<ESC>", StringComparison.Ordinal);
        RepositoryFiles.ShouldBeAsIn(string.Join('\n', diff.Split('\n').Select(line => line.TrimEnd())), $"tests/Cli.Tests/Terminals/colours-{width}.txt");
    }

    // Texts keep their lengths, so that the columns stay as they were.
    private static string Normalize(string screen) => Address().Replace(Times().Replace(screen, m => "N ago".PadRight(m.Length)), m => "127.0.0.1:PORT_"[..m.Length]);

    private static async Task<CliFleet> PrepareAsync()
    {
        CliFleet fleet = await CliFleet.StartAsync("dev", "prod");
        foreach (string cluster in new[] { "dev", "prod" })
        {
            await fleet.ApplySetAsync(cluster, "podinfo", """
                {"resources":[
                  {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"greeting":"hello","color":"blue"}},
                  {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"flags","namespace":"apps"},"data":{"banner":"a new line of text that is long enough to pass the right edge of a terminal with eighty columns"}}]}
                """);
            await fleet.ApplyAsync(cluster, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"apps"},"data":{"greeting":"{{{(cluster == "dev" ? "bye" : "good morning")}}}","color":"blue"}}""");
            await fleet.ApplyAsync(cluster, """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"former","namespace":"apps",
                 "labels":{"resourceset.fluxcd.controlplane.io/name":"podinfo","resourceset.fluxcd.controlplane.io/namespace":"apps"}},"data":{}}
                """);
            string message = cluster == "dev"
                ? "Reconciliation finished in 52ms"
                : "reconciliation failed: HelmRelease/apps/podinfo dry-run failed (Forbidden): the user may not patch helmreleases in the namespace apps";
            await SetStatusAsync(fleet, cluster, Names.ResourceSet, cluster == "dev" ? "True" : "False", message, """
                "inventory":{"entries":[{"id":"apps_settings__ConfigMap","v":"v1"},{"id":"apps_former__ConfigMap","v":"v1"},{"id":"apps_podinfo_helm.toolkit.fluxcd.io_HelmRelease","v":"v2"}]}
                """);
            await fleet.ApplyAsync(cluster, """
                {"apiVersion":"fluxcd.controlplane.io/v1","kind":"ResourceSetInputProvider","metadata":{"name":"podinfo","namespace":"apps"},"spec":{"type":"Static"}}
                """);
            await SetStatusAsync(fleet, cluster, Names.InputProvider, "True", "Reconciliation finished in 120ms", """
                "exportedInputs":[{"id":"1"}]
                """);
            await fleet.ApplyAsync(cluster, """
                {"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"name":"podinfo","namespace":"apps"},"spec":{"interval":"1h","chartRef":{"kind":"OCIRepository","name":"podinfo"}}}
                """);
            await SetStatusAsync(fleet, cluster, HelmRelease, "False", "Helm upgrade failed for release apps/podinfo with chart podinfo@6.9.2: context deadline exceeded", "\"history\":[]");
        }

        await fleet.ApplyAsync("dev", $$$"""
            {"apiVersion":"v1","kind":"Event","metadata":{"name":"podinfo.1","namespace":"apps"},"type":"Warning","reason":"HealthCheckFailed",
             "involvedObject":{"apiVersion":"fluxcd.controlplane.io/v1","kind":"ResourceSet","name":"podinfo","namespace":"apps"},
             "message":"health check failed after 30s: timeout waiting for Deployment/apps/podinfo","lastTimestamp":"{{{Timestamp.Format(LongAgo)}}}"}
            """);
        return fleet;
    }

    private static Task SetStatusAsync(CliFleet fleet, string cluster, GroupVersionKind kind, string ready, string message, string rest)
    {
        Condition condition = new("Ready", ready, "Any", message, 1, LongAgo);
        Dictionary<string, object?> status = (Dictionary<string, object?>)JsonTree.Parse("{" + rest + "}")!;
        status["conditions"] = new List<object?> { condition.ToTree() };
        KubePatch patch = new(PatchType.Merge, new Dictionary<string, object?> { ["status"] = status }) { Subresource = "status" };
        return fleet.Client(cluster).PatchAsync(kind, CliFleet.Namespace, "podinfo", patch, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"\d+d ago")]
    private static partial Regex Times();

    [GeneratedRegex(@"127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
