namespace Serverless.Cli.Execution;

/// <summary>There is nothing to show: a failure for one cluster, and no matter for one of several.</summary>
internal sealed class NothingFoundException(string message) : CliException(message);
