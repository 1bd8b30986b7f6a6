using System.Diagnostics;
using Serverless.Azure.Storage;
using Serverless.Engine.Tests.Fleet;
using Xunit;

namespace Serverless.Functions.Tests.Storage;

/// <summary>A storage emulator for the tests of one class, found through AZURITE or PATH.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    /// <summary>Connection string of the running emulator; skips the test when there is none.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(field is null && Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1", "azurite is not installed (set AZURITE to its path)");
            return field ?? throw new InvalidOperationException("azurite is required and not installed");
        }

        private set;
    }

    public StorageConnection Connection => StorageConnection.FromConnectionString(ConnectionString);

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } executable)
        {
            return;
        }

        (int blob, int queue) = (ServerPort.Next(), ServerPort.Next());
        _process = Process.Start(new ProcessStartInfo(executable)
        {
            ArgumentList =
            {
                "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", _folder.Path,
                "--blobPort", $"{blob}", "--queuePort", $"{queue}", "--tablePort", $"{ServerPort.Next()}",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await ServerPort.OpenAsync(blob, _process);
        await ServerPort.OpenAsync(queue, _process);
        ConnectionString = $"AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint=http://127.0.0.1:{blob}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{queue}/devstoreaccount1";
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("AZURITE") ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "azurite"))
            .FirstOrDefault(File.Exists);
}
