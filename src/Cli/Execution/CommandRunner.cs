using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Fleet;
using Serverless.Cli.Output;
using Serverless.Engine.Fleet;
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
            // What an interruption cut off is no failure of its own.
            return Failure.Report(screen, cancellationToken.IsCancellationRequested ? new CliException("interrupted", e) : e);
        }
    }

    /// <summary>Names of the clusters of the catalogue, for a shell.</summary>
    public IReadOnlyList<string> Clusters(ParseResult parse) =>
        WithinTime<IReadOnlyList<string>>(async ct => [.. (await flags.Catalog(parse, environment).ListAsync(ct)).Select(c => c.Name)]) ?? [];

    /// <summary>Names of the objects of one of our kinds, for a shell; nothing when the cluster cannot be asked in time.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, GroupVersionKind gvk) =>
        Names(parse, (_, _) => Task.FromResult<GroupVersionKind?>(gvk));

    /// <summary>Names of the objects of a kind, in the version that the cluster prefers.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, KnownKind kind) =>
        Names(parse, (client, ct) => KindCatalog.ResolveAsync(client, kind, ct));

    private IReadOnlyList<string> Names(ParseResult parse, Func<KubernetesClient, CancellationToken, Task<GroupVersionKind?>> resolve) =>
        WithinTime<IReadOnlyList<string>>(async ct =>
        {
            using ClusterSession cluster = await OpenAsync(parse, ct);
            return await ListNamesAsync(cluster, resolve, ct);
        }) ?? [];

    private T? WithinTime<T>(Func<CancellationToken, Task<T>> ask)
        where T : class
    {
        try
        {
            using CancellationTokenSource limit = new(CompletionTime, environment.Time);
            return ask(limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            // A shell in the middle of a line has no place for an error.
            return null;
        }
    }

    /// <summary>The cluster of the kubeconfig, or the first of those that are chosen.</summary>
    private async Task<ClusterSession> OpenAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        DateTimeOffset deadline = environment.Time.GetUtcNow() + CompletionTime;
        if (flags.Selector(parse) is not { } selector)
        {
            return ClusterSession.Open(flags, parse, environment, null, deadline);
        }

        IClusterCatalog catalog = flags.Catalog(parse, environment);
        string name = (await new ClusterSelector(selector).ChooseAsync(catalog, cancellationToken))[0].Name;
        string kubeconfig = await catalog.ReadKubeconfigAsync(name, cancellationToken);
        return ClusterSession.Open(name, kubeconfig, flags.GivenNamespace(parse), environment, null, deadline);
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
