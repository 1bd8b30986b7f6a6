using System.Diagnostics;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Xunit;

[assembly: AssemblyFixture(typeof(Serverless.Functions.Tests.Published.PublishedHandler))]

namespace Serverless.Functions.Tests.Published;

/// <summary>The publish folder, made once for the run; TEST_HANDLER_FOLDER names one that exists already.</summary>
public sealed class PublishedHandler : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _gate = new(1);
    private string? _path;

    /// <summary>The script root of the function app.</summary>
    public async Task<string> FolderAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _path ??= Environment.GetEnvironmentVariable("TEST_HANDLER_FOLDER") ?? await PublishAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The deployment zip, made with the publish folder.</summary>
    public async Task<string> ZipAsync()
    {
        await FolderAsync();
        return ZipPath;
    }

    private string ZipPath => Environment.GetEnvironmentVariable("TEST_HANDLER_ZIP") ?? _folder.File("app.zip");

    /// <summary>A JSON file of the publish folder.</summary>
    public async Task<Dictionary<string, object?>> ReadJsonAsync(string path) =>
        JsonTree.ParseObject(await File.ReadAllBytesAsync(Path.Combine(await FolderAsync(), path)));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }

    private async Task<string> PublishAsync()
    {
        using Process publish = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "publish", Path.Combine(RepositoryRoot(), "functions"), "-c", "Release", "-o", _folder.File("app"), "-v", "quiet", "-nodeReuse:false", "-p:PackageFile=" + ZipPath },
            RedirectStandardOutput = true,
        })!;
        string output = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? _folder.File("app") : throw new InvalidOperationException($"dotnet publish failed:\n{output}");
    }
}
