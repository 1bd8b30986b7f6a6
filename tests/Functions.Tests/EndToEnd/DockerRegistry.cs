using System.Diagnostics;
using Serverless.Engine.Tests.Fleet;
using Xunit;

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>Debian's <c>docker-registry</c> on loopback, which announces every push itself. Skips the test where it is not installed.</summary>
internal sealed class DockerRegistry : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private DockerRegistry(TemporaryFolder folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        Host = $"127.0.0.1:{port}";
    }

    public string Host { get; }

    /// <summary>Starts a registry that posts its notifications to a receiver.</summary>
    public static async Task<DockerRegistry> StartAsync(Uri receiver, string authorization)
    {
        if (Executables.Find("docker-registry") is not { } executable)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1", "docker-registry is not installed");
            throw new InvalidOperationException("docker-registry is required and not installed");
        }

        TemporaryFolder folder = new();
        int port = ServerPort.Next();
        await File.WriteAllTextAsync(folder.File("config.yml"), $$"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: "{{folder.File("data")}}"
            http:
              addr: 127.0.0.1:{{port}}
            notifications:
              endpoints:
                - name: flux
                  url: {{receiver}}
                  headers:
                    Authorization: ["{{authorization}}"]
                  timeout: 5s
                  threshold: 10
                  backoff: 1s
            """);
        Process process = Process.Start(new ProcessStartInfo(executable, ["serve", folder.File("config.yml")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ServerPort.OpenAsync(port, process);
        return new(folder, process, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
