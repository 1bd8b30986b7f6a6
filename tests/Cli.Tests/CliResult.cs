namespace Serverless.Cli.Tests;

/// <summary>What a command left behind.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error);
