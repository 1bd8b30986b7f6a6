using System.Text.RegularExpressions;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Verbs over a fleet of three clusters, of which one is away, word by word.</summary>
public sealed partial class FleetTests
{
    private const string File = "tests/Cli.Tests/Transcripts/fleet.txt";

    [Fact]
    public async Task Verbs_OverTheFleet_AnswerAsRecorded()
    {
        await using CliFleet fleet = await CliFleet.StartAsync("away", "dev", "prod");
        string folder = Path.Combine(CliCluster.RepositoryRoot(), "tests", "Cli.Tests", "Transcripts");
        foreach (string cluster in new[] { "dev", "prod" })
        {
            KubeObject set = await fleet.ApplySetAsync(cluster, "podinfo");
            await SetReadyAsync(fleet.Client(cluster), set);
        }

        fleet.Unplug("away");
        string script = await System.IO.File.ReadAllTextAsync(Path.Combine(CliCluster.RepositoryRoot(), File), TestContext.Current.CancellationToken);

        string answered = await Transcript.ReplayAsync(
            script, line => fleet.RunAsync(line.Replace("FOLDER", folder, StringComparison.Ordinal).Replace("CLUSTERS", fleet.Folder, StringComparison.Ordinal).Split(' ')));

        RepositoryFiles.ShouldBeAsIn(Normalize(answered, fleet, folder), File);
    }

    private static Task<KubeObject> SetReadyAsync(KubernetesClient client, KubeObject set)
    {
        Condition ready = new("Ready", "True", "ReconciliationSucceeded", "Reconciliation finished in 52ms", 1, new DateTimeOffset(2025, 7, 15, 14, 30, 0, TimeSpan.Zero));
        Dictionary<string, object?> status = new()
        {
            ["status"] = new Dictionary<string, object?> { ["conditions"] = new List<object?> { ready.ToTree() } },
        };
        return client.PatchAsync(
            set.Gvk, set.Namespace, set.Name, new KubePatch(PatchType.Merge, status) { Subresource = "status" }, TestContext.Current.CancellationToken);
    }

    // The port is replaced by a text of the same length, so that columns keep their widths.
    private static string Normalize(string text, CliFleet fleet, string folder) => Address().Replace(
        text.Replace(folder, "FOLDER", StringComparison.Ordinal).Replace(fleet.Folder, "CLUSTERS", StringComparison.Ordinal), "127.0.0.1:PORT_");

    [GeneratedRegex(@"127\.0\.0\.1:\d{5}")]
    private static partial Regex Address();
}
