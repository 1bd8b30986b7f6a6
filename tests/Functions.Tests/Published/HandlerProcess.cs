using System.Collections.Concurrent;
using System.Diagnostics;
using Serverless.Engine.Resources;

namespace Serverless.Functions.Tests.Published;

/// <summary>The published executable as a process, started as the Functions host starts it: by the name in host.json, with the port in the environment.</summary>
internal sealed class HandlerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private HandlerProcess(Process process, int port)
    {
        _process = process;
        Http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
    }

    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public ConcurrentQueue<string> Output { get; } = [];

    public ConcurrentQueue<string> Errors { get; } = [];

    public static async Task<HandlerProcess> StartAsync(PublishedHandler published, int port, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string folder = await published.FolderAsync();
        Dictionary<string, object?> host = await published.ReadJsonAsync("host.json");
        string executable = Path.Combine(folder, host.StringAt("customHandler", "description", "defaultExecutablePath")!);
        ProcessStartInfo start = new(executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        HandlerProcess handler = new(new Process { StartInfo = start }, port);
        handler._process.OutputDataReceived += (_, line) => Keep(handler.Output, line.Data);
        handler._process.ErrorDataReceived += (_, line) => Keep(handler.Errors, line.Data);
        handler._process.Start();
        handler._process.BeginOutputReadLine();
        handler._process.BeginErrorReadLine();
        return handler;
    }

    /// <summary>Polls as the host does: every 25 ms, within its 30 seconds (functions-host.md FH-5, FH-6).</summary>
    public async Task<HttpResponseMessage> ReadyAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await Http.GetAsync("/");
            }
            catch (HttpRequestException) when (!_process.HasExited && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(25);
            }
        }
    }

    /// <summary>The most memory that the process ever had, in bytes, as Linux counts it.</summary>
    public long PeakMemory()
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").Single(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>SIGKILL, as the Functions host ends the process (functions-host.md FH-11).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, which may reach the process when its container ends (functions-host.md FH-70).</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).Dispose();

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Waits for a line on stdout, which the console logger writes a moment after the event.</summary>
    public async Task<string> LineAsync(params string[] parts)
    {
        for (int attempt = 0; attempt < 2400; attempt++)
        {
            if (Output.FirstOrDefault(line => parts.All(p => line.Contains(p, StringComparison.Ordinal))) is { } found)
            {
                return found;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException($"no line with {string.Join(" and ", parts)} in:\n{string.Join('\n', Output)}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
