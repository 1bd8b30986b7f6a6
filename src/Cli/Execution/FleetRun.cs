using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Fleet;
using Serverless.Cli.Output;
using Serverless.Engine.Fleet;

namespace Serverless.Cli.Execution;

/// <summary>Runs one command in every chosen cluster at once, and shows the results side by side. One cluster that fails does not stop the others.</summary>
internal sealed class FleetRun(
    CliEnvironment environment, GlobalFlags flags, ParseResult parse, string[] arguments, Screen screen, DateTimeOffset deadline)
{
    private const int Parallelism = 16;

    /// <returns>The exit code: a failure when any cluster failed.</returns>
    public async Task<int> RunAsync(Func<Invocation, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        IClusterCatalog catalog = flags.Catalog(parse, environment);
        IReadOnlyList<ClusterEntry> clusters = await new ClusterSelector(flags.Selector(parse)!).ChooseAsync(catalog, cancellationToken);
        FleetOutput output = new(screen, [.. clusters.Select(c => c.Name)]);
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = CancellationToken.None };
        await Parallel.ForEachAsync(clusters, options, async (cluster, _) =>
        {
            try
            {
                string kubeconfig = await catalog.ReadKubeconfigAsync(cluster.Name, cancellationToken);
                using Invocation invocation = new(
                    environment,
                    flags,
                    parse,
                    arguments,
                    screen,
                    output.For(cluster.Name),
                    () => ClusterSession.Open(cluster.Name, kubeconfig, flags.GivenNamespace(parse), environment, flags.Trace(parse, screen), deadline));
                await run(invocation, cancellationToken);
                output.Succeeded(cluster.Name);
            }
            catch (NothingFoundException e)
            {
                output.Empty(cluster.Name, e);
            }
            catch (Exception e) when (Failure.IsExpected(e))
            {
                output.Failed(cluster.Name, e is OperationCanceledException ? new CliException("no answer in time", e) : e);
            }
        });
        return output.Finish();
    }
}
