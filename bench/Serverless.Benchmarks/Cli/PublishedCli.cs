using Serverless.Benchmarks.Processes;

namespace Serverless.Benchmarks.Cli;

/// <summary>The command line as it is released: self-contained, one file.</summary>
internal sealed class PublishedCli : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-serverless-bench-");

    private PublishedCli()
    {
    }

    public string Program => Path.Combine(_folder.FullName, "app", "flux-serverless");

    public static async Task<PublishedCli> CreateAsync(PublishForm form, CancellationToken cancellationToken)
    {
        PublishedCli cli = new();
        await Publisher.PublishAsync(Path.Combine(Publisher.Root, "src", "Cli"), Path.Combine(cli._folder.FullName, "app"), form, cancellationToken);
        return cli;
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
