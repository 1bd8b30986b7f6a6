using System.Diagnostics;
using System.Reflection;

namespace Serverless.Functions.Tests.Infrastructure;

/// <summary>The Bicep compiler: the one that came with the build, or <c>bicep</c> on PATH.</summary>
internal static class BicepCompiler
{
    /// <summary>Path of the compiler, or <see langword="null"/> on machines that it is not made for.</summary>
    public static string? Path { get; } = Candidates().FirstOrDefault(File.Exists);

    /// <summary>Runs the compiler.</summary>
    /// <returns>Exit code, output and errors.</returns>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path!) & UnixFileMode.UserExecute) == 0)
        {
            File.SetUnixFileMode(Path!, File.GetUnixFileMode(Path!) | UnixFileMode.UserExecute);
        }

        using Process process = Process.Start(new ProcessStartInfo(Path!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    private static IEnumerable<string> Candidates() =>
        typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(a => a.Key == "BicepPath").Select(a => a.Value!)
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(f => System.IO.Path.Combine(f, "bicep")));
}
