namespace Serverless.Cli.Tests;

/// <summary>What a command answered.</summary>
/// <param name="ExitCode">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error without hints.</param>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    private const string HintMark = "  hint: ";

    /// <summary>The hints on standard error, one a line.</summary>
    public string Hint { get; init; } = "";

    public static CliResult From(int exitCode, string output, string error)
    {
        ILookup<bool, string> lines = error.Split('\n').ToLookup(l => l.StartsWith(HintMark, StringComparison.Ordinal));
        return new CliResult(exitCode, output, string.Join('\n', lines[false])) { Hint = string.Join('\n', lines[true].Select(l => l[HintMark.Length..])) };
    }

    // Hints help people and are no part of what scripts rely on, so most tests compare without them.
    public bool Equals(CliResult? other) =>
        other is not null && ExitCode == other.ExitCode && Output == other.Output && Error == other.Error;

    public override int GetHashCode() => HashCode.Combine(ExitCode, Output, Error);
}
