using System.CommandLine;
using Serverless.Cli.Cluster;

namespace Serverless.Cli.Execution;

/// <summary>One run of a command: its arguments, flags and output, and the cluster once it is asked for.</summary>
internal sealed class Invocation(
    CliEnvironment environment, GlobalFlags flags, ParseResult parse, IReadOnlyList<string> arguments, DateTimeOffset deadline) : IDisposable
{
    private ClusterSession? _session;

    public CliEnvironment Environment { get; } = environment;

    public ParseResult Parse { get; } = parse;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>The cluster of the flags, connected on first use.</summary>
    public ClusterSession Cluster => _session ??= ClusterSession.Open(flags, Parse, Environment, deadline);

    /// <summary>The namespace given with <c>-n</c>, or <see langword="null"/>; needs no cluster.</summary>
    public string? GivenNamespace => flags.GivenNamespace(Parse);

    public T? Value<T>(Option<T> option) => Parse.GetValue(option);

    public Task PrintAsync(string line) => Environment.Output.WriteAsync(line + "\n");

    public void Dispose() => _session?.Dispose();
}
