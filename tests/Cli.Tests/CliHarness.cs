using System.Diagnostics;
using System.Text;
using Serverless.Cli.Execution;

namespace Serverless.Cli.Tests;

/// <summary>Runs the command tree inside the test, with output captured and short waits.</summary>
internal static class CliHarness
{
    public static async Task<CliResult> RunAsync(
        IReadOnlyList<string> arguments, string kubeconfig = "", string input = "", string? zone = null, CancellationToken? cancellation = null)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        TimeProvider time = new ZonedTime(TimeZoneInfo.FindSystemTimeZoneById(zone ?? "UTC"));
        CliEnvironment environment = Environment(output, error, kubeconfig, input, time);
        int code = await CliApplication.RunAsync(arguments, environment, cancellation ?? Xunit.TestContext.Current.CancellationToken);
        return CliResult.From(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command whose time is up as soon as it has printed a text.</summary>
    public static async Task<CliResult> RunOutOfTimeAsync(IReadOnlyList<string> arguments, string text, string kubeconfig)
    {
        using WatchedWriter output = new(text);
        using StringWriter error = new();
        ExpiringTime time = new();
        Task<int> running = CliApplication.RunAsync(arguments, Environment(output, error, kubeconfig, "", time), Xunit.TestContext.Current.CancellationToken);
        if (await Task.WhenAny(output.Seen, running) != running)
        {
            await time.ExpireAsync();
        }

        return CliResult.From(await running, output.ToString(), error.ToString());
    }

    /// <summary>Runs the executable in a folder.</summary>
    public static async Task<CliResult> RunProcessAsync(IReadOnlyList<string> arguments, string folder)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "flux-serverless.dll");
        ProcessStartInfo start = new("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return CliResult.From(process.ExitCode, output, await error);
    }

    private static CliEnvironment Environment(TextWriter output, TextWriter error, string kubeconfig, string input, TimeProvider time) => new()
    {
        Output = output,
        Error = error,
        Input = new StringReader(input),
        Variables = new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig.Length > 0 ? kubeconfig : "/does/not/exist" },
        PollInterval = TimeSpan.FromMilliseconds(20),
        Time = time,
    };

    private sealed class ZonedTime(TimeZoneInfo zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => zone;
    }
}
