using System.Diagnostics;
using Xunit;

namespace Serverless.Cli.Tests.Terminals;

/// <summary>A terminal of a given size that tmux plays. Skips the test where tmux is not installed.</summary>
internal sealed class TerminalSession : IAsyncDisposable
{
    private const string Done = "-- end --";
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "flux-serverless.dll");

    private readonly string _socket = "flux-serverless-" + Guid.NewGuid().ToString("N")[..8];
    private readonly string _tmux;
    private readonly int _width;
    private readonly int _height;

    public TerminalSession(int width, int height)
    {
        _width = width;
        _height = height;
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(p => Path.Combine(p, "tmux")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null && Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1", "tmux is not installed");
        _tmux = found ?? throw new InvalidOperationException("tmux is required and not installed");
    }

    /// <summary>Runs the program and gives what the terminal shows when it has ended.</summary>
    /// <param name="arguments">Arguments of the program.</param>
    /// <param name="environment">Variables in the form <c>NAME=value</c>.</param>
    /// <param name="withColors">Whether colours are shown as escape sequences.</param>
    public async Task<string> RunAsync(string arguments, string environment = "", bool withColors = false)
    {
        await ShowAsync($"env {environment} dotnet {Program} {arguments}");
        return await EndAsync(withColors ? ["capture-pane", "-p", "-e"] : ["capture-pane", "-p"]);
    }

    /// <summary>Runs several commands in a folder, each shown as a person types it, with its exit code.</summary>
    /// <returns>What the terminal shows, and the same with escape sequences; lines that the terminal has wrapped are joined, and so longer than it is wide.</returns>
    public async Task<(string Plain, string Colored)> RunAllAsync(IEnumerable<string> commands, string folder)
    {
        await ShowAsync($"cd {folder}; " + string.Join("; ", commands.Select(command => $"echo '$ flux-serverless {command}'; dotnet {Program} {command}; echo \"[$?]\"; echo")));
        return (await EndAsync(["capture-pane", "-p", "-J"]), await EndAsync(["capture-pane", "-p", "-J", "-e"]));
    }

    /// <summary>Looks at the terminal while the program runs, until it shows something.</summary>
    public async Task<string> WatchAsync(Func<string, bool> isShown)
    {
        for (int i = 0; i < 1200; i++)
        {
            string screen = await TmuxAsync("capture-pane", "-p");
            if (isShown(screen))
            {
                return screen;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"the terminal did not show it: {await TmuxAsync("capture-pane", "-p")}");
    }

    public async ValueTask DisposeAsync() => await TmuxAsync("kill-server");

    private Task ShowAsync(string commands) =>
        TmuxAsync("new-session", "-d", "-x", Text(_width), "-y", Text(_height), $"{commands}; echo '{Done}'; sleep 100");

    private async Task<string> EndAsync(string[] capture)
    {
        for (int i = 0; i < 900; i++)
        {
            string screen = await TmuxAsync(capture);
            int end = screen.IndexOf(Done, StringComparison.Ordinal);
            if (end >= 0)
            {
                return screen[..end];
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"the program did not end: {await TmuxAsync(capture)}");
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> TmuxAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(_tmux, ["-u", "-L", _socket, "-f", "/dev/null", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
