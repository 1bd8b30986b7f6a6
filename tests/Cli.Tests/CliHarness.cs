using Serverless.Cli.Execution;

namespace Serverless.Cli.Tests;

/// <summary>Runs the command tree inside the test, with output captured and short waits.</summary>
internal static class CliHarness
{
    public static async Task<CliResult> RunAsync(IReadOnlyList<string> arguments, string kubeconfig = "", string input = "", string? zone = null, CancellationToken? cancellation = null)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        CliEnvironment environment = new()
        {
            Output = output,
            Error = error,
            Input = new StringReader(input),
            Variables = new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig.Length > 0 ? kubeconfig : "/does/not/exist" },
            PollInterval = TimeSpan.FromMilliseconds(20),
            Time = new ZonedTime(TimeZoneInfo.FindSystemTimeZoneById(zone ?? "UTC")),
        };
        int code = await CliApplication.RunAsync(arguments, environment, cancellation ?? Xunit.TestContext.Current.CancellationToken);
        return CliResult.From(code, output.ToString(), error.ToString());
    }

    private sealed class ZonedTime(TimeZoneInfo zone) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => zone;
    }
}
