using System.Diagnostics;

namespace Serverless.Benchmarks.Cli;

/// <summary>The command line as it is released: self-contained, one file, compiled ahead.</summary>
internal sealed class PublishedCli : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-serverless-bench-");

    private PublishedCli()
    {
    }

    public string Program => Path.Combine(_folder.FullName, "app", "flux-serverless");

    public static async Task<PublishedCli> CreateAsync(CancellationToken cancellationToken)
    {
        PublishedCli cli = new();
        using Process publish = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "publish", Path.Combine(RepositoryRoot(), "src", "Cli"), "-c", "Release", "-r", "linux-x64", "-o", Path.Combine(cli._folder.FullName, "app"), "-v", "quiet" },
            RedirectStandardOutput = true,
        })!;
        string output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0 ? cli : throw new InvalidOperationException($"dotnet publish failed:\n{output}");
    }

    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the benchmarks do not run inside the repository");
    }

    /// <summary>Writes a file that is gone afterwards.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
