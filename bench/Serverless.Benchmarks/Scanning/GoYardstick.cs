using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Benchmarks.Scanning;

/// <summary>The Go yardstick as a program; <c>YARDSTICK</c> names its folder.</summary>
internal sealed partial class GoYardstick
{
    private readonly string _folder;

    private GoYardstick(string folder) => _folder = folder;

    /// <summary>The yardstick, or <see langword="null"/> when the variable does not name it.</summary>
    public static GoYardstick? Find() =>
        Environment.GetEnvironmentVariable("YARDSTICK") is { Length: > 0 } folder && File.Exists(Path.Combine(folder, "gobase")) ? new(folder) : null;

    /// <summary>Runs it once.</summary>
    /// <returns>The milliseconds that it reports, and the most memory it had in KiB.</returns>
    public async Task<(double Milliseconds, long PeakKib)> RunAsync(string[] arguments, bool collectGarbage, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Path.Combine(_folder, "gobase"), arguments) { RedirectStandardOutput = true };
        if (!collectGarbage)
        {
            start.Environment["GOGC"] = "off";
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        long peak = 0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.Delay(2, cancellationToken);
        }

        return (double.Parse(Milliseconds().Match(await output).Groups[1].Value, CultureInfo.InvariantCulture), peak);
    }

    /// <summary>Fills a registry with small images, as the yardstick's own script does.</summary>
    public async Task PushAsync(string host, string repository, int count, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("python3", [Path.Combine(_folder, "push_tags.py"), host, repository, count.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
    }

    private static long PeakOf(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [GeneratedRegex(@"""ms"":([0-9.]+)")]
    private static partial Regex Milliseconds();
}
