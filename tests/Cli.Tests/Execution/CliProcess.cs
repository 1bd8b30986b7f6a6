using System.Diagnostics;
using System.Text;

namespace Serverless.Cli.Tests.Execution;

/// <summary>The real executable.</summary>
internal static class CliProcess
{
    public static Task<CliResult> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    /// <param name="variables">What is added to the environment.</param>
    /// <param name="arguments">Arguments.</param>
    public static Task<CliResult> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        RunInAsync(AppContext.BaseDirectory, variables, arguments);

    /// <param name="folder">The working directory.</param>
    /// <param name="variables">What is added to the environment.</param>
    /// <param name="arguments">Arguments.</param>
    public static async Task<CliResult> RunInAsync(string folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
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
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return CliResult.From(process.ExitCode, output, await error);
    }
}
