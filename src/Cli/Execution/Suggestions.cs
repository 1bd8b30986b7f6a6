using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Fleet;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Execution;

/// <summary>What a shell may offer, as the cluster and the catalogue have it; nothing when they cannot be asked in time.</summary>
internal sealed class Suggestions(CliEnvironment environment, GlobalFlags flags)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The clusters of the catalogue.</summary>
    public IReadOnlyList<ClusterEntry> Clusters(ParseResult parse) => WithinTime(ct => flags.Catalog(parse, environment).ListAsync(ct)) ?? [];

    /// <summary>Names of the objects of one of our kinds.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, GroupVersionKind gvk) => Names(parse, (_, _) => Task.FromResult<GroupVersionKind?>(gvk));

    /// <summary>Names of the objects of a kind, in the version that the cluster prefers.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, KnownKind kind) =>
        Names(parse, (client, ct) => KindCatalog.ResolveAsync(client, kind, ct));

    /// <summary>Names of the objects of a type, given by any name that kubectl accepts.</summary>
    public IReadOnlyList<string> Names(ParseResult parse, string type) =>
        Names(parse, async (client, ct) => (await KubectlName.FindAsync(client, type, ct)).Gvk);

    /// <summary>The types of objects that the cluster has, each by its singular name.</summary>
    public IReadOnlyList<string> Types(ParseResult parse) => Ask<IReadOnlyList<string>>(parse, async (cluster, ct) =>
        [.. (await cluster.Client.ListResourcesAsync(ct)).Select(r => r.Singular.Length > 0 ? r.Singular : r.Gvk.Kind.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)]) ?? [];

    private IReadOnlyList<string> Names(ParseResult parse, Func<KubernetesClient, CancellationToken, Task<GroupVersionKind?>> resolve) =>
        Ask<IReadOnlyList<string>>(parse, async (cluster, ct) =>
        {
            if (await resolve(cluster.Client, ct) is not { } gvk)
            {
                return [];
            }

            ListOptions options = ListOptions.Default with { MetadataOnly = true };
            return [.. (await cluster.Client.ListAsync(gvk, cluster.Namespace, options, ct)).Items.Select(item => item.Name)];
        }) ?? [];

    private T? Ask<T>(ParseResult parse, Func<ClusterSession, CancellationToken, Task<T>> ask)
        where T : class => WithinTime(async ct =>
        {
            using ClusterSession cluster = await OpenAsync(parse, ct);
            return await ask(cluster, ct);
        });

    private T? WithinTime<T>(Func<CancellationToken, Task<T>> ask)
        where T : class
    {
        try
        {
            using CancellationTokenSource limit = new(Patience, environment.Time);
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
        DateTimeOffset deadline = environment.Time.GetUtcNow() + Patience;
        if (flags.Selector(parse) is not { } selector)
        {
            return ClusterSession.Open(flags, parse, environment, null, deadline);
        }

        IClusterCatalog catalog = flags.Catalog(parse, environment);
        string name = (await new ClusterSelector(selector).ChooseAsync(catalog, cancellationToken))[0].Name;
        string kubeconfig = await catalog.ReadKubeconfigAsync(name, cancellationToken);
        return ClusterSession.Open(name, kubeconfig, flags.GivenNamespace(parse), environment, null, deadline);
    }
}
