using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Fleet;

namespace Serverless.Cli.Fleet;

/// <summary>Opens the clusters that a command chooses itself: those of <c>--cluster</c>, or the one of the kubeconfig.</summary>
internal static class FleetSessions
{
    private const int Parallelism = 16;

    /// <summary>Does something in every chosen cluster at once.</summary>
    /// <returns>The clusters that failed, by name, and why; the name is empty for the one of the kubeconfig.</returns>
    public static async Task<IReadOnlyList<(string Cluster, Exception Failure)>> ForEachAsync(
        Invocation invocation, Func<ClusterSession, ClusterSettings, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (invocation.Flags.Selector(invocation.Parse) is not { } selector)
        {
            await work(invocation.Cluster, new ClusterSettings(), cancellationToken);
            return [];
        }

        IClusterCatalog catalog = invocation.Flags.Catalog(invocation.Parse, invocation.Environment);
        IReadOnlyList<ClusterEntry> clusters = await new ClusterSelector(selector).ChooseAsync(catalog, cancellationToken);
        SortedDictionary<string, Exception> failures = new(StringComparer.Ordinal);
        ParallelOptions options = new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = CancellationToken.None };
        await Parallel.ForEachAsync(clusters, options, async (cluster, _) =>
        {
            try
            {
                string kubeconfig = await catalog.ReadKubeconfigAsync(cluster.Name, cancellationToken);
                using ClusterSession session = ClusterSession.Open(
                    cluster.Name,
                    kubeconfig,
                    invocation.GivenNamespace,
                    invocation.Environment,
                    invocation.Flags.Trace(invocation.Parse, invocation.Screen),
                    DateTimeOffset.MaxValue);
                await work(session, cluster.Settings, cancellationToken);
            }
            catch (Exception e) when (Failure.IsExpected(e))
            {
                lock (failures)
                {
                    failures[cluster.Name] = e is OperationCanceledException ? new CliException("no answer in time", e) : e;
                }
            }
        });
        return [.. failures.Select(f => (f.Key, f.Value))];
    }
}
