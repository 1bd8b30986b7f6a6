using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Auth;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Resources;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes;

/// <summary>
/// An in-memory Kubernetes API server on a loopback socket with TLS. It serves the common built-in kinds and
/// CustomResourceDefinitions with the API server's semantics: schemas, server-side apply with managed fields, status
/// subresources, finalizers, lists in pages, watches, conflicts. Nothing runs behind it: no controller but those of
/// CustomResourceDefinitions.
/// </summary>
public sealed class SandboxCluster : IAsyncDisposable
{
    private readonly SandboxFleet? _owner;
    private readonly ObjectStore _store;
    private readonly Lazy<string> _kubeconfig;

    internal SandboxCluster(
        SandboxClusterOptions options, Uri address, Credentials credentials, ClusterApi api, ObjectStore store, SandboxFleet? owner)
    {
        Name = options.Name;
        Address = address;
        Api = api;
        _owner = owner;
        _store = store;
        _kubeconfig = new Lazy<string>(() =>
        {
            using X509Certificate2 client = credentials.IssueClient();
            return KubeconfigText.WithCertificate(Name, Address, credentials.AuthorityPem, client);
        });
        TokenKubeconfig = KubeconfigText.WithToken(Name, Address, credentials.AuthorityPem, credentials.Token);
        foreach (string name in options.Namespaces)
        {
            byte[] body = JsonTree.ToUtf8(new Dictionary<string, object?> { ["metadata"] = new Dictionary<string, object?> { ["name"] = name } });
            api.Writer.Create(BuiltinResources.Namespaces, "", body, "application/json", new WriteOptions("sandbox", IsDryRun: false, IsStrict: true, Force: false));
        }
    }

    /// <summary>Name of the cluster.</summary>
    public string Name { get; }

    /// <summary>Address of the API; it may have a path.</summary>
    public Uri Address { get; }

    /// <summary>A kubeconfig with a client certificate of an administrator.</summary>
    public string Kubeconfig => _kubeconfig.Value;

    /// <summary>A kubeconfig with a bearer token of an administrator.</summary>
    public string TokenKubeconfig { get; }

    /// <summary>What the cluster was asked.</summary>
    public SandboxRequestLog Log => Api.Log;

    /// <summary>Called for each request; what it returns is answered instead. <see langword="null"/> for no faults.</summary>
    public Func<SandboxRequest, SandboxFault?>? Fault
    {
        get => Api.Fault;
        set => Api.Fault = value;
    }

    internal ClusterApi Api { get; }

    /// <summary>Starts a server with one cluster at the root of its address.</summary>
    /// <param name="options">How the cluster is set up.</param>
    /// <param name="time">Clock of the cluster.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SandboxCluster> StartAsync(SandboxClusterOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        SandboxFleet fleet = await SandboxFleet.StartAsync(options.Port, time, cancellationToken);
        return fleet.AddRoot(options);
    }

    /// <summary>
    /// Forgets history and unfinished lists, as a real server does after some minutes: continue tokens and old watches
    /// answer 410 Expired.
    /// </summary>
    public void Compact() => _store.Compact();

    /// <summary>Stops the server if this cluster has one of its own.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_owner is not null)
        {
            await _owner.DisposeAsync();
        }
    }
}
