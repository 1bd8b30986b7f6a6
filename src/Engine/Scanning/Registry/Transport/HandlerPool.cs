using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>One pooled connection handler for each distinct set of TLS settings (registry.md §2.5).</summary>
internal sealed class HandlerPool(bool refusePrivateHosts) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<HttpMessageInvoker>> _invokers = new();

    public HttpMessageInvoker For(TlsSettings tls) => _invokers.GetOrAdd(tls.Fingerprint, _ => new(() => Create(tls))).Value;

    public void Dispose()
    {
        foreach (Lazy<HttpMessageInvoker> invoker in _invokers.Values)
        {
            if (invoker.IsValueCreated)
            {
                invoker.Value.Dispose();
            }
        }

        _invokers.Clear();
    }

    private HttpMessageInvoker Create(TlsSettings tls) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
        EnableMultipleHttp2Connections = true,
        SslOptions = SslOptions(tls),
        ConnectCallback = ConnectAsync,
    });

    private static SslClientAuthenticationOptions SslOptions(TlsSettings tls)
    {
        SslClientAuthenticationOptions options = new();
        if (tls.SkipVerification)
        {
#pragma warning disable CA5359 // The user asked for it: spec.insecure means exactly this (registry.md §2.3).
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (tls.LoadAuthorities() is { } authorities)
        {
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            options.CertificateChainPolicy = policy;
        }

        if (tls.LoadClientCertificate() is { } certificate)
        {
            options.ClientCertificates = [certificate];
        }

        return options;
    }

    /// <summary>Connects to an address that was checked, not to a name that could resolve differently a moment later.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(address => !NetworkGuard.IsMetadataService(address) && !(refusePrivateHosts && NetworkGuard.IsPrivate(address)))];
        if (allowed.Length == 0)
        {
            throw new RefusedAddressException($"{context.DnsEndPoint.Host}: refused to connect to a private address");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
