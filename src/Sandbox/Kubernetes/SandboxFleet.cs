using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Serverless.Sandbox.Kubernetes.Auth;
using Serverless.Sandbox.Kubernetes.Http;
using Serverless.Sandbox.Kubernetes.Storage;

namespace Serverless.Sandbox.Kubernetes;

/// <summary>
/// Many in-memory Kubernetes API servers behind one TLS port on the loopback address: a cluster named <c>a</c> is served
/// below <c>/clusters/a</c>, so that a thousand of them cost one listener.
/// </summary>
public sealed class SandboxFleet : IAsyncDisposable
{
    private const string Prefix = "/clusters/";

    private readonly ConcurrentDictionary<string, ClusterApi> _clusters = new(StringComparer.Ordinal);
    private readonly CertificateAuthority _authority;
    private readonly X509Certificate2 _certificate;
    private readonly WebApplication _app;
    private readonly TimeProvider _time;

    private ClusterApi? _root;

    private SandboxFleet(int port, TimeProvider time)
    {
        _time = time;

        // Certificates are checked by TLS stacks against the machine's clock, whatever the clusters' clock says.
        _authority = new CertificateAuthority(TimeProvider.System.GetUtcNow());
        _certificate = _authority.IssueServer();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (certificate, _, _) => _authority.HasIssued(certificate),
            }));
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Where the fleet listens.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1");

    /// <summary>Starts the server without any cluster.</summary>
    /// <param name="port">Port on the loopback address; 0 takes a free one.</param>
    /// <param name="time">Clock of the clusters.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SandboxFleet> StartAsync(int port, TimeProvider time, CancellationToken cancellationToken)
    {
        SandboxFleet fleet = new(port, time);
        await fleet._app.StartAsync(cancellationToken);
        string address = fleet._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        fleet.Address = new Uri(address);
        return fleet;
    }

    /// <summary>Adds a cluster below <c>/clusters/NAME</c>.</summary>
    /// <exception cref="ArgumentException">There is a cluster of that name already.</exception>
    public SandboxCluster AddCluster(SandboxClusterOptions options)
    {
        SandboxCluster cluster = NewCluster(options, new Uri(Address, Prefix + options.Name), owner: null);
        return _clusters.TryAdd(options.Name, cluster.Api)
            ? cluster
            : throw new ArgumentException($"the fleet has a cluster named '{options.Name}' already", nameof(options));
    }

    /// <summary>Takes a cluster away; requests to it answer 404 from then on.</summary>
    public void RemoveCluster(string name) => _clusters.TryRemove(name, out _);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _certificate.Dispose();
        _authority.Dispose();
    }

    /// <summary>The cluster at the root of the address; the fleet lives as long as it.</summary>
    internal SandboxCluster AddRoot(SandboxClusterOptions options)
    {
        SandboxCluster cluster = NewCluster(options, Address, owner: this);
        _root = cluster.Api;
        return cluster;
    }

    private SandboxCluster NewCluster(SandboxClusterOptions options, Uri address, SandboxFleet? owner)
    {
        Credentials credentials = new(_authority, options.Name);
        ObjectStore store = new();
        ClusterApi api = new(credentials, store, _time);
        return new SandboxCluster(options, address, credentials, api, store, owner);
    }

    private Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "/";
        if (path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            int end = path.IndexOf('/', Prefix.Length);
            string name = end < 0 ? path[Prefix.Length..] : path[Prefix.Length..end];
            if (_clusters.TryGetValue(name, out ClusterApi? cluster))
            {
                return cluster.HandleAsync(context, end < 0 ? "/" : path[end..]);
            }
        }
        else if (_root is { } root)
        {
            return root.HandleAsync(context, path);
        }

        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
