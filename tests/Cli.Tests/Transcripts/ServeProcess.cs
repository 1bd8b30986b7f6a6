using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary><c>flux-serverless serve</c> as a process of its own, as a person starts it.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly Process _process;

    private ServeProcess(Process process, int port)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Http { get; }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="folder">Where the catalogue is, and the state will be.</param>
    /// <param name="environment">Variables with settings.</param>
    public static async Task<ServeProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> environment)
    {
        int port = ServerPort.Next();
        string program = Path.Combine(AppContext.BaseDirectory, "flux-serverless.dll");
        ProcessStartInfo start = new("dotnet", [program, "serve", "--clusters", "clusters", "--state", "state", "--interval", "1h", "--listen", port.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        ServeProcess serving = new(new Process { StartInfo = start }, port);
        serving._process.OutputDataReceived += (_, line) => Keep(serving._output, line.Data);
        serving._process.ErrorDataReceived += (_, line) => Keep(serving._errors, line.Data);
        serving._process.Start();
        serving._process.BeginOutputReadLine();
        serving._process.BeginErrorReadLine();
        await serving.AnsweringAsync();
        return serving;
    }

    /// <summary>Waits until it has said that a pass is done, so that what comes next stands behind that.</summary>
    public async Task PassedAsync(CancellationToken cancellationToken)
    {
        while (!_output.Any(line => line.Contains("pass done", StringComparison.Ordinal)))
        {
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Ends it as a service manager does. Ctrl+C would not do: who is started in the background ignores it.</summary>
    /// <returns>The exit code, and of the log the messages, each once.</returns>
    public async Task<CliResult> StopAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using (CancellationTokenSource limit = new(TimeSpan.FromMinutes(1)))
        {
            await _process.WaitForExitAsync(limit.Token);
        }

        IEnumerable<string> messages = _output.Select(line => JsonTree.ParseObject(Encoding.UTF8.GetBytes(line))).Select(line => $"{line.StringAt("level")}: {line.StringAt("message")}\n");
        return CliResult.From(_process.ExitCode, string.Concat(messages), string.Concat(_errors.Select(line => line + "\n")));
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        Http.Dispose();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AnsweringAsync()
    {
        while (true)
        {
            try
            {
                (await Http.GetAsync("/api/health")).Dispose();
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(25);
            }
            catch (HttpRequestException e)
            {
                throw new InvalidOperationException($"serve ended: {string.Join('\n', _errors)}", e);
            }
        }
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
