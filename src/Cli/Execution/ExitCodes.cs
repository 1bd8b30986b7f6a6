namespace Serverless.Cli.Execution;

/// <summary>Exit codes of the process (cli.md §1.2; 2 is ours).</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Everything that fails, wrong flags and timeouts included.</summary>
    public const int Failure = 1;

    /// <summary><c>diff</c> found differences.</summary>
    public const int Differences = 2;
}
