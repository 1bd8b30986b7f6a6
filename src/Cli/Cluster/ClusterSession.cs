using System.CommandLine;
using Serverless.Cli.Execution;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Cluster;

/// <summary>The cluster and namespace that a command works in.</summary>
internal sealed class ClusterSession : IDisposable
{
    /// <summary>Field manager of everything that the command line writes (cli.md §1.2).</summary>
    public const string FieldManager = "flux-operator-ctl";

    /// <summary>How long a person waits for a cluster that does not answer, in all retries together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    // What kubectl allows itself; a person at a prompt asks one cluster at a time.
    private const double RequestsPerSecond = 150;
    private const int MaxParallelRequests = 16;

    private ClusterSession(KubernetesClient client, string ns)
    {
        Client = client;
        Namespace = ns;
    }

    public KubernetesClient Client { get; }

    public string Namespace { get; }

    /// <summary>Name of the cluster in the catalogue; empty for the one of the kubeconfig.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The cluster of the kubeconfig and flags.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="parse">Their values.</param>
    /// <param name="environment">The process.</param>
    /// <param name="trace">Told of each request; <see langword="null"/> for nobody.</param>
    /// <param name="deadline">When the command ends.</param>
    public static ClusterSession Open(
        GlobalFlags flags, ParseResult parse, CliEnvironment environment, Action<string>? trace, DateTimeOffset deadline)
    {
        ClusterConnection connection = flags.Connection(parse, environment);
        KubernetesClientOptions options = new()
        {
            AllowInsecureTls = true,
            RequestsPerSecond = RequestsPerSecond,
            MaxParallelRequests = MaxParallelRequests,
            RetryBudget = Patience,
            Deadline = deadline,
            AllowExecOnLaptop = true,
            AllowAnyKubeloginServer = true,
            Kubelogin = environment.KubeloginOfThisPerson,
            OnRequest = trace,
        };
        return new ClusterSession(
            KubernetesClient.Create(connection, options, environment.Time),
            flags.GivenNamespace(parse) ?? connection.Namespace);
    }

    /// <summary>A cluster of the catalogue, under the rules that the function app has for its kubeconfigs.</summary>
    public static ClusterSession Open(
        string name, string kubeconfig, string? ns, CliEnvironment environment, Action<string>? trace, DateTimeOffset deadline)
    {
        ClusterConnection connection = Kubeconfig.Parse(kubeconfig, KubeconfigOrigin.Stored).Select();
        KubernetesClientOptions options = new()
        {
            RequestsPerSecond = RequestsPerSecond,
            MaxParallelRequests = MaxParallelRequests,
            RetryBudget = Patience,
            Deadline = deadline,
            Kubelogin = environment.KubeloginOfTheFleet,
            OnRequest = trace is null ? null : line => trace($"{name}: {line}"),
        };
        return new ClusterSession(KubernetesClient.Create(connection, options, environment.Time), ns ?? connection.Namespace) { Name = name };
    }

    /// <summary>Reads an object that has to be there.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public async Task<KubeObject> ReadAsync(GroupVersionKind gvk, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.GetAsync(gvk, Namespace, name, cancellationToken)
                ?? throw await NotFoundAsync(gvk, name, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesException or CliException)
        {
            throw new CliException($"unable to read {Key(gvk, name)} error: {e.Message}", e);
        }
    }

    /// <summary>The failure that an object is missing, in the API server's words.</summary>
    /// <param name="gvk">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the look-up of the resource's name.</param>
    /// <param name="prefix">What stands before those words.</param>
    public async Task<CliException> NotFoundAsync(GroupVersionKind gvk, string name, CancellationToken cancellationToken, string prefix = "")
    {
        ApiResource resource = await Client.FindResourceAsync(gvk, cancellationToken);
        return new CliException($"{prefix}{resource.QualifiedName} \"{name}\" not found") { Hint = HintAboutMissing(gvk) };
    }

    /// <summary>What to do about a missing object.</summary>
    public string HintAboutMissing(GroupVersionKind gvk) => MissingHint.For(gvk.Kind, Namespace);

    public ObjectKey Key(GroupVersionKind gvk, string name) => new(gvk.Group, gvk.Kind, Namespace, name);

    public void Dispose() => Client.Dispose();
}
