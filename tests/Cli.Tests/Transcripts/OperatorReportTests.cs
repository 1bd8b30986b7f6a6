using System.Text.RegularExpressions;
using Serverless.Engine.Resources;
using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>The verbs that read the report of an operator inside the cluster, word by word.</summary>
[Collection(WholeClusterCollection.Name)]
public sealed partial class OperatorReportTests
{
    private const string File = "tests/Cli.Tests/Transcripts/operator-report.txt";

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Verbs_WithAReport_AnswerAsRecorded(ClusterKind kind)
    {
        await using CliCluster cluster = await CliCluster.StartAsync(kind, "operator-report");
        await using ExtraKinds kinds = await ExtraKinds.DefineAsync(cluster.Client, ("FluxReport", "fluxcd.controlplane.io"));
        KubeObject report = CliCluster.Parse("""
            {"apiVersion":"fluxcd.controlplane.io/v1","kind":"FluxReport","metadata":{"name":"flux","namespace":"operator-report"},
             "spec":{"distribution":{"version":"v2.8.0"},"operator":{"version":"v0.40.0"},"reconcilers":[
              {"kind":"OCIRepository","stats":{"running":12,"failing":1,"suspended":2,"totalSize":"3.4 MiB"}},
              {"kind":"HelmRelease","stats":{"running":7,"failing":0,"suspended":0}}]}}
            """);
        await cluster.Client.CreateAsync(report, "test", TestContext.Current.CancellationToken);
        string script = await System.IO.File.ReadAllTextAsync(Path.Combine(CliCluster.RepositoryRoot(), File), TestContext.Current.CancellationToken);

        string answered = await Transcript.ReplayAsync(script, line => cluster.RunAsync(line.Split(' ')));

        RepositoryFiles.ShouldBeAsIn(Client().Replace(answered, "client: VERSION"), File);
    }

    [GeneratedRegex(@"client: \S+")]
    private static partial Regex Client();
}
