namespace Serverless.Cli.Execution;

/// <summary>A failure whose message is meant for the person at the terminal as it is.</summary>
internal sealed class CliException(string message, Exception? innerException = null) : Exception(message, innerException);
