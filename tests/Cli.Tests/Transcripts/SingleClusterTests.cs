using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Every verb on one cluster, word by word.</summary>
public sealed partial class SingleClusterTests
{
    private const string File = "tests/Cli.Tests/Transcripts/single-cluster.txt";
    private static readonly GroupVersionKind HelmRelease = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease");
    private static readonly GroupVersionKind Repository = new("source.toolkit.fluxcd.io", "v1", "OCIRepository");

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Verbs_OnOneCluster_AnswerAsRecorded(ClusterKind kind)
    {
        await using CliCluster cluster = await CliCluster.StartAsync(kind, "transcripts");
        await PrepareAsync(cluster);
        string folder = Path.Combine(CliCluster.RepositoryRoot(), "tests", "Cli.Tests", "Transcripts");
        string script = await System.IO.File.ReadAllTextAsync(Path.Combine(CliCluster.RepositoryRoot(), File), TestContext.Current.CancellationToken);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task controller = new ControllerStandIn(cluster).RunAsync(stop.Token);

        string answered = await Transcript.ReplayAsync(script, line => cluster.RunAsync(line.Replace("FOLDER", folder, StringComparison.Ordinal).Split(' ')));
        await stop.CancelAsync();
        await controller;

        RepositoryFiles.ShouldBeAsIn(Normalize(answered, folder), File);
    }

    // What differs between clusters and runs: identities, instants, versions, and where the repository is.
    private static string Normalize(string text, string folder)
    {
        text = text.Replace(folder, "FOLDER", StringComparison.Ordinal);
        text = Identity().Replace(text, "$1$2: X");
        text = Token().Replace(text, "INSTANT");
        text = Age().Replace(text, "AGE");
        return Version().Replace(text, "client: VERSION");
    }

    private static async Task PrepareAsync(CliCluster cluster)
    {
        string ns = cluster.Namespace;
        const string finalizers = """{"finalizers":["fluxcd.controlplane.io/finalizer"]}""";
        await cluster.CreateSetAsync("podinfo", finalizers);
        await cluster.SetReadyAsync(Names.ResourceSet, "podinfo", "True", "ReconciliationSucceeded", "Reconciliation finished in 52ms");
        await cluster.SetStatusAsync(Names.ResourceSet, "podinfo", $$$"""
            {"lastAppliedRevision":"sha256:abc","inventory":{"entries":[
              {"id":"{{{ns}}}_podinfo_source.toolkit.fluxcd.io_OCIRepository","v":"v1"},{"id":"{{{ns}}}_podinfo_helm.toolkit.fluxcd.io_HelmRelease","v":"v2"}]}}
            """);
        await cluster.CreateSetAsync("broken", finalizers);
        await cluster.SetReadyAsync(Names.ResourceSet, "broken", "False", "BuildFailed", "build failed: template: no such function");
        await cluster.CreateProviderAsync("redis-image", finalizers);
        await cluster.SetReadyAsync(Names.InputProvider, "redis-image", "True", "ReconciliationSucceeded", "Reconciliation finished in 120ms");
        await cluster.SetStatusAsync(Names.InputProvider, "redis-image", """
            {"exportedInputs":[{"id":"1","tag":"8.0.2-alpine"}],"lastExportedRevision":"sha256:def","nextSchedule":{"cron":"0 9 * * *","timeZone":"UTC","window":"0s","when":"2025-07-16T09:00:00Z"}}
            """);
        await cluster.CreateAsync("OCIRepository", "podinfo", """{"interval":"1h","url":"oci://ghcr.io/stefanprodan/charts/podinfo"}""", apiVersion: Repository.ApiVersion);
        await cluster.CreateAsync("HelmRelease", "podinfo", """{"interval":"1h","chartRef":{"kind":"OCIRepository","name":"podinfo"}}""", $$$"""
            {"labels":{"resourceset.fluxcd.controlplane.io/name":"podinfo","resourceset.fluxcd.controlplane.io/namespace":"{{{ns}}}"}}
            """, HelmRelease.ApiVersion);
        await cluster.SetReadyAsync(HelmRelease, "podinfo", "True", "UpgradeSucceeded", "Helm upgrade succeeded");
    }

    [GeneratedRegex(@"\b(uid|resourceVersion|creationTimestamp|generation|observedGeneration)(""?): .*")]
    private static partial Regex Identity();

    [GeneratedRegex(@"20(2[6-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\s""]*")]
    private static partial Regex Token();

    [GeneratedRegex(@"(?m)(?<=\t)\d+s$")]
    private static partial Regex Age();

    [GeneratedRegex(@"client: \S+")]
    private static partial Regex Version();
}
