using System.Diagnostics;
using System.IO.Compression;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Published;

/// <summary>The two forms that the command line is released in.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-serverless-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pack_MakesADotNetToolCalledFluxServerless()
    {
        await DotNetAsync("pack", "src/Cli", "--no-build", "-c", Configuration(), "-o", _folder.FullName, "-nodeReuse:false");

        string package = Directory.GetFiles(_folder.FullName, "*.nupkg").ShouldHaveSingleItem();
        using ZipArchive archive = await ZipFile.OpenReadAsync(package, TestContext.Current.CancellationToken);
        ZipArchiveEntry settings = archive.Entries.Single(e => e.Name == "DotnetToolSettings.xml");
        using StreamReader reader = new(await settings.OpenAsync(TestContext.Current.CancellationToken));
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("<Command Name=\"flux-serverless\" EntryPoint=\"flux-serverless.dll\"");
        archive.Entries.ShouldContain(e => e.FullName == "README.md");
    }

    [Fact]
    public async Task Publish_MakesOneFileThatRunsWithoutDotNet()
    {
        await DotNetAsync("publish", "src/Cli", "-c", Configuration(), "-r", "linux-x64", "-o", _folder.FullName, "-p:PublishReadyToRun=false", "-nodeReuse:false");

        Directory.GetFileSystemEntries(_folder.FullName).Select(Path.GetFileName).Where(f => !f!.EndsWith(".pdb", StringComparison.Ordinal))
            .ShouldBe(["flux-serverless"]);
        ProcessStartInfo start = new(Path.Combine(_folder.FullName, "flux-serverless"), ["version", "--client"]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = "/none/such";
        start.Environment["PATH"] = "";
        using Process process = Process.Start(start)!;
        (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith("client: ");
    }

    private static string Configuration() => AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";

    private static async Task DotNetAsync(string verb, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [verb, .. arguments, "-v", "quiet"])
        {
            WorkingDirectory = CliCluster.RepositoryRoot(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output + await errors);
    }
}
