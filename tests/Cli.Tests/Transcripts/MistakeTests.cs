using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Everything that a person can get wrong, word by word: message, hint and exit code, and never a stack trace.</summary>
[Collection(WholeClusterCollection.Name)]
public sealed class MistakeTests
{
    private const string File = "tests/Cli.Tests/Transcripts/mistakes.txt";

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task Mistakes_AreAnsweredAsRecorded(ClusterKind kind)
    {
        await using CliCluster cluster = await CliCluster.StartAsync(kind, "mistakes");
        await using ExtraKinds kinds = await ExtraKinds.DefineAsync(cluster.Client, ("Gadget", "first.example.com"), ("Gadget", "second.example.com"));
        string folder = Path.Combine(CliCluster.RepositoryRoot(), "tests", "Cli.Tests", "Transcripts");
        string script = await System.IO.File.ReadAllTextAsync(Path.Combine(CliCluster.RepositoryRoot(), File), TestContext.Current.CancellationToken);

        string answered = await Transcript.ReplayAsync(script, line => cluster.RunAsync(line.Replace("FOLDER", folder, StringComparison.Ordinal).Split(' ')));

        RepositoryFiles.ShouldBeAsIn(answered.Replace(folder, "FOLDER", StringComparison.Ordinal), File);
    }
}
