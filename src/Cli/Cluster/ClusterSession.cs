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

    private ClusterSession(KubernetesClient client, string ns)
    {
        Client = client;
        Namespace = ns;
    }

    public KubernetesClient Client { get; }

    public string Namespace { get; }

    public static ClusterSession Open(GlobalFlags flags, ParseResult parse, CliEnvironment environment, DateTimeOffset deadline)
    {
        ClusterConnection connection = flags.Connection(parse, environment);
        KubernetesClientOptions options = new()
        {
            AllowInsecureTls = true,
            Deadline = deadline,
            AllowExecOnLaptop = true,
            AllowAnyKubeloginServer = true,
        };
        return new ClusterSession(
            KubernetesClient.Create(connection, options, environment.Time),
            flags.GivenNamespace(parse) ?? connection.Namespace);
    }

    /// <summary>Reads an object that has to be there.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public async Task<KubeObject> ReadAsync(GroupVersionKind gvk, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.GetAsync(gvk, Namespace, name, cancellationToken)
                ?? throw new CliException(await NotFoundAsync(gvk, name, cancellationToken));
        }
        catch (Exception e) when (e is KubernetesException or CliException)
        {
            throw new CliException($"unable to read {Key(gvk, name)} error: {e.Message}", e);
        }
    }

    /// <summary>The API server's words for a missing object.</summary>
    public async Task<string> NotFoundAsync(GroupVersionKind gvk, string name, CancellationToken cancellationToken)
    {
        ApiResource resource = await Client.FindResourceAsync(gvk, cancellationToken);
        return $"{resource.QualifiedName} \"{name}\" not found";
    }

    public ObjectKey Key(GroupVersionKind gvk, string name) => new(gvk.Group, gvk.Kind, Namespace, name);

    public void Dispose() => Client.Dispose();
}
