using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Output;
using Serverless.Engine.Go;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Execution;

/// <summary>Runs one command: checks its arguments, sets its time limit, and turns failures into a line, a hint and an exit code.</summary>
internal sealed class CommandRunner(CliEnvironment environment, GlobalFlags flags)
{
    private static readonly TimeSpan CompletionTime = TimeSpan.FromSeconds(3);

    public async Task<int> RunAsync(
        ParseResult parse,
        Argument<string[]> arguments,
        ArgumentCount count,
        Func<Invocation, CancellationToken, Task> run,
        CancellationToken cancellationToken)
    {
        using Screen screen = new(environment.Output, environment.Error, flags.Terminal(parse, environment), environment.Time);
        try
        {
            string[] values = parse.GetValue(arguments) ?? [];
            CommandLineCheck.Check(parse, arguments, count, values);
            TimeSpan timeout = flags.Timeout(parse);
            using CancellationTokenSource limit = new(IsLimited(parse) ? timeout : Timeout.InfiniteTimeSpan, environment.Time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                screen.Say(string.Join(' ', CommandLineCheck.Path(parse.CommandResult).Split(' ').Skip(1)));
                return await RunAsync(parse, values, screen, run, environment.Time.GetUtcNow() + timeout, either.Token);
            }
            catch (OperationCanceledException e) when (limit.IsCancellationRequested)
            {
                throw new CliException($"timed out after {GoDuration.Format(timeout)}", e) { Hint = "give it more time with --timeout" };
            }
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            return Failure.Report(screen, e);
        }
    }

    /// <summary>Names of the objects of one of our kinds, for a shell; nothing when the cluster cannot be asked in time.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, GroupVersionKind gvk) =>
        Names(parse, (_, _) => Task.FromResult<GroupVersionKind?>(gvk));

    /// <summary>Names of the objects of a kind, in the version that the cluster prefers.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, KnownKind kind) =>
        Names(parse, (client, ct) => KindCatalog.ResolveAsync(client, kind, ct));

    private IReadOnlyList<string> Names(ParseResult parse, Func<KubernetesClient, CancellationToken, Task<GroupVersionKind?>> resolve)
    {
        try
        {
            using CancellationTokenSource limit = new(CompletionTime);
            using ClusterSession cluster = ClusterSession.Open(flags, parse, environment, null, environment.Time.GetUtcNow() + CompletionTime);
            return ListNamesAsync(cluster, resolve, limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            // A shell in the middle of a line has no place for an error.
            return [];
        }
    }

    private static async Task<IReadOnlyList<string>> ListNamesAsync(
        ClusterSession cluster, Func<KubernetesClient, CancellationToken, Task<GroupVersionKind?>> resolve, CancellationToken cancellationToken)
    {
        if (await resolve(cluster.Client, cancellationToken) is not { } gvk)
        {
            return [];
        }

        ListOptions options = ListOptions.Default with { MetadataOnly = true };
        return [.. (await cluster.Client.ListAsync(gvk, cluster.Namespace, options, cancellationToken)).Items.Select(item => item.Name)];
    }

    // A command that works until it is interrupted is limited only on demand.
    private bool IsLimited(ParseResult parse) => parse.CommandResult.Command is not VerbCommand { IsLimited: false } || flags.HasTimeout(parse);

    private async Task<int> RunAsync(
        ParseResult parse,
        string[] values,
        Screen screen,
        Func<Invocation, CancellationToken, Task> run,
        DateTimeOffset deadline,
        CancellationToken cancellationToken)
    {
        if (parse.CommandResult.Command is VerbCommand { RunsPerCluster: true } && flags.Selector(parse) is not null)
        {
            FleetRun fleet = new(environment, flags, parse, values, screen, deadline);
            return await fleet.RunAsync(run, cancellationToken);
        }

        if (parse.CommandResult.Command is VerbCommand { RunsPerCluster: false, ChoosesClusters: false } && flags.Selector(parse) is not null)
        {
            throw new CliException($"\"{CommandLineCheck.Path(parse.CommandResult)}\" does not take --cluster");
        }

        Action<string>? trace = flags.Trace(parse, screen);
        using Invocation invocation = new(
            environment, flags, parse, values, screen, new ScreenOutput(screen), () => ClusterSession.Open(flags, parse, environment, trace, deadline));
        await run(invocation, cancellationToken);
        return invocation.ExitCode;
    }
}
