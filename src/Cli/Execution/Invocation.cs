using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Output;

namespace Serverless.Cli.Execution;

/// <summary>One run of a command in one cluster: its arguments, flags and output, and the cluster once it is asked for.</summary>
internal sealed class Invocation(
    CliEnvironment environment,
    GlobalFlags flags,
    ParseResult parse,
    IReadOnlyList<string> arguments,
    Screen screen,
    IVerbOutput output,
    Func<ClusterSession> open) : IDisposable
{
    private ClusterSession? _session;

    public CliEnvironment Environment { get; } = environment;

    public GlobalFlags Flags { get; } = flags;

    public ParseResult Parse { get; } = parse;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>The two streams.</summary>
    public Screen Screen { get; } = screen;

    /// <summary>Where results go.</summary>
    public IVerbOutput Output { get; } = output;

    /// <summary>The cluster, connected on first use.</summary>
    public ClusterSession Cluster => _session ??= open();

    /// <summary>The namespace given with <c>-n</c>, or <see langword="null"/>; needs no cluster.</summary>
    public string? GivenNamespace => Flags.GivenNamespace(Parse);

    /// <summary>Exit code of a command that did not fail.</summary>
    public int ExitCode { get; private set; }

    public T? Value<T>(Option<T> option) => Parse.GetValue(option);

    public Task PrintAsync(string line)
    {
        Output.Line(line);
        return Task.CompletedTask;
    }

    /// <summary>Says how the process ends although nothing failed.</summary>
    public void Exit(int code) => ExitCode = code;

    public void Dispose() => _session?.Dispose();
}
