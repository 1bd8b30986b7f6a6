using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>One pooled connection handler for each distinct set of TLS settings (registry.md §2.5).</summary>
/// <param name="rules">Which addresses may be called.</param>
/// <param name="proxy">The way out; <see langword="null"/> for the one that <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> name.</param>
/// <param name="isProxyTrusted">Whether the operator chose the proxy, so that it may be anywhere; one that users choose is under the rules itself.</param>
internal sealed class HandlerPool(NetworkRules rules, IWebProxy? proxy = null, bool isProxyTrusted = true) : IDisposable
{
    private static readonly string[] Schemes = [Uri.UriSchemeHttps, Uri.UriSchemeHttp];

    private readonly ConcurrentDictionary<string, Lazy<HttpMessageInvoker>> _invokers = new();
    private readonly IWebProxy _proxy = proxy ?? HttpClient.DefaultProxy;

    /// <summary>Whether requests appear in no trace, and carry none on: their addresses are secrets. <value>false</value></summary>
    public bool IsUntraced { get; init; }

    /// <summary>Sends one request and follows nothing.</summary>
    /// <exception cref="HttpRequestException">There is no answer, or the rules refuse the address.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, TlsSettings tls, CancellationToken cancellationToken)
    {
        await CheckAsync(message.RequestUri!, cancellationToken);
        return await For(tls).SendAsync(message, cancellationToken);
    }

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
        ActivityHeadersPropagator = IsUntraced ? null : DistributedContextPropagator.Current,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
        EnableMultipleHttp2Connections = true,
        SslOptions = SslOptions(tls),
        Proxy = _proxy,
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
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, tls.LoadClientChain(), offline: true);
        }

        return options;
    }

    private HttpMessageInvoker For(TlsSettings tls) => _invokers.GetOrAdd(tls.Fingerprint, _ => new(() => Create(tls))).Value;

    /// <summary>What a proxy would connect to is checked here, as far as its name can be resolved on this side of it.</summary>
    private async Task CheckAsync(Uri uri, CancellationToken cancellationToken)
    {
        IPAddress? literal = NetworkGuard.LiteralOf(uri);
        if (literal is not null && !rules.Permits(uri.IdnHost, literal))
        {
            throw Wrapped(Refusal(uri.IdnHost));
        }

        if (literal is null && WayTo(uri) is { } way && way.Host != uri.Host)
        {
            try
            {
                await ResolveAsync(uri.IdnHost, cancellationToken);
            }
            catch (SocketException)
            {
                // Only the proxy knows the name.
            }
            catch (RefusedAddressException e)
            {
                throw Wrapped(e);
            }
        }
    }

    /// <summary>Connects to an address that was checked, not to a name that could resolve differently a moment later.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] allowed = IsTrustedProxy(context.DnsEndPoint)
            ? await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken)
            : await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
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

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(address => rules.Permits(host, address))];
        return allowed.Length > 0 ? allowed : throw Refusal(host);
    }

    private bool IsTrustedProxy(DnsEndPoint endPoint) => isProxyTrusted && Schemes.Any(scheme =>
        WayTo(new Uri($"{scheme}://registry.example")) is { } way && way.Port == endPoint.Port && way.IdnHost == endPoint.Host);

    /// <summary>The proxy for an address; <see langword="null"/> for the direct way.</summary>
    private Uri? WayTo(Uri uri) => _proxy.IsBypassed(uri) ? null : _proxy.GetProxy(uri);

    private static RefusedAddressException Refusal(string host) => new($"{host}: refused to connect to a private address that is not on the allow-list");

    private static HttpRequestException Wrapped(RefusedAddressException refusal) => new(HttpRequestError.ConnectionError, refusal.Message, refusal);
}
