using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Serverless.Benchmarks.Processes;

/// <summary>A server process whose time and memory are measured from outside.</summary>
internal sealed class MeasuredProcess : IDisposable
{
    private readonly Process _process;
    private readonly long _start;

    private MeasuredProcess(Process process, int port, long start)
    {
        _process = process;
        _start = start;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Http { get; }

    /// <summary>Largest resident memory so far, in MB; 0 where the system does not tell.</summary>
    public double PeakMegabytes => Kilobytes("VmHWM:") / 1024.0;

    /// <summary>Resident memory now, in MB.</summary>
    public double Megabytes => Kilobytes("VmRSS:") / 1024.0;

    public static MeasuredProcess Start(string executable, int port, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo info = new(executable) { WorkingDirectory = Path.GetDirectoryName(executable), RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        long start = Stopwatch.GetTimestamp();
        Process process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return new MeasuredProcess(process, port, start);
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Sends a request until it is answered.</summary>
    /// <returns>The time since the start of the process.</returns>
    public async Task<TimeSpan> AnsweredAsync(string path, string body, CancellationToken cancellationToken)
    {
        while (Stopwatch.GetElapsedTime(_start) < TimeSpan.FromSeconds(60))
        {
            try
            {
                using HttpResponseMessage response = await Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), cancellationToken);
                response.EnsureSuccessStatusCode();
                return Stopwatch.GetElapsedTime(_start);
            }
            catch (HttpRequestException e) when (e.StatusCode is null && !_process.HasExited)
            {
                await Task.Delay(1, cancellationToken);
            }
        }

        throw new TimeoutException("the process does not answer");
    }

    public void Dispose()
    {
        Http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Kilobytes(string line)
    {
        string path = $"/proc/{_process.Id}/status";
        return File.Exists(path) && File.ReadLines(path).FirstOrDefault(l => l.StartsWith(line, StringComparison.Ordinal)) is { } found
            ? long.Parse(found.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            : 0;
    }
}
