using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Fleet;

/// <summary>Connects to a cluster and finds out whether passes over it can work.</summary>
internal sealed class ClusterProbe(IClusterCatalog catalog, CliEnvironment environment, Action<string>? trace)
{
    private const string Unknown = "-";

    public async Task<ClusterReadiness> CheckAsync(ClusterEntry cluster, CancellationToken cancellationToken)
    {
        try
        {
            string kubeconfig = await catalog.ReadKubeconfigAsync(cluster.Name, cancellationToken);
            using ClusterSession session = ClusterSession.Open(cluster.Name, kubeconfig, null, environment, trace, DateTimeOffset.MaxValue);
            return await CheckAsync(cluster, session, cancellationToken);
        }
        catch (Exception e) when (Failure.IsExpected(e))
        {
            string message = e is OperationCanceledException ? "no answer in time" : e.Message;
            return new ClusterReadiness(cluster.Name, Unknown, Unknown, Unknown, [message]) { Hint = Hints.For(e) };
        }
    }

    private async Task<ClusterReadiness> CheckAsync(ClusterEntry cluster, ClusterSession session, CancellationToken cancellationToken)
    {
        string version = await session.Client.GetServerVersionAsync(cancellationToken);
        List<string> missing = [];
        foreach (GroupVersionKind kind in new[] { Names.ResourceSet, Names.InputProvider })
        {
            if (await session.Client.FindPreferredResourceAsync(kind.Group, kind.Kind, cancellationToken) is null)
            {
                missing.Add(kind.Kind);
            }
        }

        OperatorFinding found = await OperatorProbe.FindAsync(session.Client, cancellationToken);
        bool isOccupied = found.Place is not null && !cluster.Settings.TakeOver;
        IReadOnlyList<string> rights = missing.Count > 0
            ? []
            : await new RightsProbe(session, cluster.Settings, environment.Notifications.ControllerNamespace).FindMissingAsync(cancellationToken);
        List<string> problems = [];
        AddTo(problems, missing.Count > 0, $"definitions missing: {string.Join(", ", missing)}");
        AddTo(problems, rights.Count > 0, $"rights missing: {string.Join(", ", rights)}");
        AddTo(problems, isOccupied, $"the reference operator runs in {found.Place}");
        return new ClusterReadiness(cluster.Name, version, missing.Count == 0 ? "installed" : "missing", found.ToString(), problems)
        {
            Notes = found.Obstacle is null ? [] : [$"whether the reference operator runs is unknown: {found.Obstacle}"],
            Hint = missing.Count > 0 ? "install the definitions: kubectl apply --server-side -f config/crds"
                : rights.Count > 0 ? "config/rbac/flux-serverless.yaml grants what the kubeconfig's user needs; what is missing as a ServiceAccount, that one needs"
                : isOccupied ? "remove that operator, or set takeOver in the cluster's settings" : null,
        };
    }

    private static void AddTo(List<string> problems, bool isProblem, string text)
    {
        if (isProblem)
        {
            problems.Add(text);
        }
    }
}
