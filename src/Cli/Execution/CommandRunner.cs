using System.CommandLine;
using System.CommandLine.Parsing;
using Serverless.Cli.Cluster;
using Serverless.Engine.Go;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Execution;

/// <summary>Runs one command: checks its arguments, sets its time limit, and turns failures into one line and exit code 1.</summary>
internal sealed class CommandRunner(CliEnvironment environment, GlobalFlags flags)
{
    private const int Failure = 1;
    private static readonly TimeSpan CompletionTime = TimeSpan.FromSeconds(3);

    public async Task<int> RunAsync(
        ParseResult parse,
        Argument<string[]> arguments,
        ArgumentCount count,
        Func<Invocation, CancellationToken, Task> run,
        CancellationToken cancellationToken)
    {
        try
        {
            string[] values = parse.GetValue(arguments) ?? [];
            RefuseUnknownFlags(parse, arguments);
            count.Check(values, Path(parse.CommandResult));
            TimeSpan timeout = flags.Timeout(parse);
            using CancellationTokenSource limit = new(timeout, environment.Time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            using Invocation invocation = new(environment, flags, parse, values, environment.Time.GetUtcNow() + timeout);
            try
            {
                await run(invocation, either.Token);
            }
            catch (OperationCanceledException e) when (limit.IsCancellationRequested)
            {
                throw new CliException($"timed out after {GoDuration.Format(timeout)}", e);
            }

            await environment.Output.FlushAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception e) when (e is CliException or KubernetesException or KubeconfigException or OperationCanceledException)
        {
            return await FailAsync(e.Message);
        }
    }

    /// <summary>Names of the objects of a kind, for a shell; nothing when the cluster cannot be asked in time.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, GroupVersionKind gvk)
    {
        try
        {
            using CancellationTokenSource limit = new(CompletionTime);
            using ClusterSession cluster = ClusterSession.Open(flags, parse, environment, environment.Time.GetUtcNow() + CompletionTime);
            KubeObjectList found = cluster.Client.ListAsync(gvk, cluster.Namespace, ListOptions.Default with { MetadataOnly = true }, limit.Token)
                .GetAwaiter().GetResult();
            return [.. found.Items.Select(item => item.Name)];
        }
        catch (Exception e) when (e is CliException or KubernetesException or KubeconfigException or OperationCanceledException)
        {
            // A shell in the middle of a line has no place for an error.
            return [];
        }
    }

    public async Task<int> FailAsync(string message)
    {
        await environment.Output.FlushAsync(CancellationToken.None);
        await environment.Error.WriteLineAsync($"✗ {message}");
        await environment.Error.FlushAsync(CancellationToken.None);
        return Failure;
    }

    // An argument that takes anything also takes misspelt flags; those are found here, up to a bare "--".
    private static void RefuseUnknownFlags(ParseResult parse, Argument<string[]> arguments)
    {
        IReadOnlyList<Token> given = parse.GetResult(arguments)?.Tokens ?? [];
        int end = parse.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Count();
        HashSet<Token> escaped = [.. parse.Tokens.Skip(end)];
        string? flag = given.Where(t => !escaped.Contains(t)).Select(t => t.Value).FirstOrDefault(v => v.Length > 1 && v[0] == '-');
        if (flag is not null)
        {
            string name = flag.Split('=')[0];
            throw new CliException(name.StartsWith("--", StringComparison.Ordinal)
                ? $"unknown flag: {name}"
                : $"unknown shorthand flag: '{name[1]}' in {name}");
        }
    }

    private static string Path(CommandResult command)
    {
        Stack<string> names = [];
        for (SymbolResult? node = command; node is CommandResult current; node = node.Parent)
        {
            names.Push(current.Command is RootCommand ? CliApplication.Name : current.Command.Name);
        }

        return string.Join(' ', names);
    }
}
