using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Building;

/// <summary>cli.md §7: each transcript holds files, a command line, and what it answers.</summary>
public sealed class BuildTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-serverless-");

    public static TheoryData<string> Transcripts =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Building", "Transcripts"), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Transcripts))]
    public async Task Build_Transcript_IsAnsweredAlike(string name)
    {
        Transcript transcript = Transcript.Read(Path.Combine(AppContext.BaseDirectory, "Building", "Transcripts", name + ".txt"));
        foreach ((string file, string content) in transcript.Files)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, file), content, TestContext.Current.CancellationToken);
        }

        string[] arguments = [.. transcript.Command.Split(' ').Select(a => a.Replace("DIR", _folder.FullName, StringComparison.Ordinal))];
        CliResult result = await CliHarness.RunAsync(arguments, input: transcript.Input);
        string error = result.Error.Replace(_folder.FullName, "DIR", StringComparison.Ordinal);
        result.Output.ShouldBe(transcript.Output);
        if (transcript.Error.EndsWith("…\n", StringComparison.Ordinal))
        {
            error.ShouldStartWith(transcript.Error[..^2]);
        }
        else
        {
            error.ShouldBe(transcript.Error);
        }

        result.ExitCode.ShouldBe(transcript.ExitCode);
    }
}
