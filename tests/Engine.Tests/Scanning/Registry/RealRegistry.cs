using System.Diagnostics;
using Serverless.Engine.Tests.Fleet;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>Debian's docker-registry as a process on a loopback port. Without the program a test is skipped, or fails when REQUIRE_REAL=1.</summary>
internal sealed class RealRegistry : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private RealRegistry(Process process, TemporaryFolder folder, string host)
    {
        _process = process;
        _folder = folder;
        Host = host;
    }

    public string Host { get; }

    /// <summary>The registry's file store, which it reads anew for every request.</summary>
    public string Store => Path.Combine(_folder.Path, "data");

    /// <param name="http">Lines below <c>http:</c> of the configuration, indented by two; <c>FOLDER</c> stands for a folder of this test.</param>
    /// <param name="auth">Lines of the configuration's top level.</param>
    /// <param name="files">Files of the folder.</param>
    /// <param name="repositories">Repositories with their tags, written into the store before the start.</param>
    /// <param name="names">Tags of the repository <c>org/app</c> that can only be listed.</param>
    /// <param name="store">The file store of another registry, to serve it as well.</param>
    public static async Task<RealRegistry> StartAsync(
        string http = "",
        string auth = "",
        IReadOnlyDictionary<string, string>? files = null,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? repositories = null,
        IReadOnlyList<string>? names = null,
        string store = "FOLDER/data")
    {
        string program = ProgramPath.Find("docker-registry");
        TemporaryFolder folder = TemporaryFolder.InMemory();
        Directory.CreateDirectory(folder.Path);
        foreach ((string name, string content) in files ?? new Dictionary<string, string>())
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, name), content);
        }

        foreach ((string repository, IReadOnlyList<string> tags) in repositories ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            RegistryFiles.Write(Path.Combine(folder.Path, "data"), repository, tags);
        }

        if (names is not null)
        {
            RegistryFiles.WriteNames(Path.Combine(folder.Path, "data"), "org/app", names);
        }

        int port = ServerPort.Next();
        string config = $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {store}}}}}\nhttp:\n  addr: 127.0.0.1:{port}\n  secret: test\n{http}\n{auth}\n";
        string path = Path.Combine(folder.Path, "config.yml");
        await File.WriteAllTextAsync(path, config.Replace("FOLDER", folder.Path, StringComparison.Ordinal));
        Process process = Process.Start(new ProcessStartInfo(program, ["serve", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        RealRegistry registry = new(process, folder, $"127.0.0.1:{port}");
        await ServerPort.OpenAsync(port, process);
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
