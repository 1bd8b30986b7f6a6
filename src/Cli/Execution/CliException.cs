namespace Serverless.Cli.Execution;

/// <summary>A failure whose message is meant for the person at the terminal as it is.</summary>
internal class CliException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What to do next, or <see langword="null"/> when only the cause can tell.</summary>
    public string? Hint { get; init; }

    /// <summary>Exit code of the process.</summary>
    public int ExitCode { get; init; } = ExitCodes.Failure;
}
