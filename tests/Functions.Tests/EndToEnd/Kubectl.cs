using System.Diagnostics;
using Xunit;

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>The real kubectl on one kubeconfig. Skips the test where it is not installed.</summary>
internal sealed class Kubectl
{
    private readonly string _executable;
    private readonly string _kubeconfig;

    public Kubectl(string kubeconfig)
    {
        _kubeconfig = kubeconfig;
        if (Executables.Find("kubectl") is not { } executable)
        {
            Assert.SkipWhen(Environment.GetEnvironmentVariable("REQUIRE_REAL") != "1", "kubectl is not installed");
            throw new InvalidOperationException("kubectl is required and not installed");
        }

        _executable = executable;
    }

    /// <summary>Runs a command and gives its standard output.</summary>
    public async Task<string> RunAsync(string arguments, string input = "")
    {
        ProcessStartInfo start = new(_executable, arguments.Split(' '))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = _kubeconfig;
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"kubectl {arguments}: {await errors}");
    }

    /// <summary>Applies objects as users do.</summary>
    public Task ApplyAsync(string manifests) => RunAsync("apply --server-side --force-conflicts --validate=false -f -", manifests);
}
