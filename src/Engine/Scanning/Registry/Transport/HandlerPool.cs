using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Serverless.Engine.Http;
using Serverless.Engine.Scanning.Registry.Credentials;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>One pooled connection handler for each distinct set of TLS settings (registry.md §2.5).</summary>
/// <param name="rules">Which addresses may be called.</param>
/// <param name="proxy">The way out; <see langword="null"/> for the one that <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and <c>NO_PROXY</c> name.</param>
/// <param name="isProxyTrusted">Whether the operator chose the proxy, so that it may be anywhere; one that users choose is under the rules itself.</param>
internal sealed class HandlerPool(NetworkRules rules, IWebProxy? proxy = null, bool isProxyTrusted = true) : IDisposable
{
    private const int MaxHandlers = 500;

    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly LoginlessProxy _proxy = new(proxy ?? HttpClient.DefaultProxy);

    private long _uses;

    /// <summary>Which addresses may be called.</summary>
    public NetworkRules Rules => rules;

    /// <summary>Distinct TLS settings with a handler.</summary>
    internal int Count => _entries.Count;

    /// <summary>Whether requests appear in no trace, and carry none on: their addresses are secrets. <value>false</value></summary>
    public bool IsUntraced { get; init; }

    /// <summary>How many connections to one host there may be. <value>16</value></summary>
    public int MaxConnectionsPerServer { get; init; } = 16;

    /// <summary>Sends one request and follows nothing.</summary>
    /// <exception cref="HttpRequestException">There is no answer, the rules refuse the address, or a header cannot be sent.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, TlsSettings tls, CancellationToken cancellationToken)
    {
        CheckHeaders(message);
        await CheckAsync(message.RequestUri!, cancellationToken);
        return await For(tls).SendAsync(message, cancellationToken);
    }

    public void Dispose()
    {
        foreach (Entry entry in _entries.Values)
        {
            if (entry.Invoker.IsValueCreated)
            {
                entry.Invoker.Value.Dispose();
            }
        }

        _entries.Clear();
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
        MaxConnectionsPerServer = MaxConnectionsPerServer,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        EnableMultipleHttp2Connections = true,
        SslOptions = SslOptions(tls),
        Proxy = _proxy,
        ConnectCallback = ConnectAsync,
    });

    private static SslClientAuthenticationOptions SslOptions(TlsSettings tls)
    {
        X509Certificate2Collection? authorities = tls.LoadAuthorities();
        SslClientAuthenticationOptions options = new() { CertificateChainPolicy = ServerTrust.By(authorities) };
        if (tls.SkipVerification)
        {
#pragma warning disable CA5359 // The user asked for it: spec.insecure means exactly this (registry.md §2.3).
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (authorities is not null)
        {
            options.RemoteCertificateValidationCallback = (_, _, chain, errors) => errors == SslPolicyErrors.None || ServerTrust.LeadsToOneOf(authorities, chain, errors);
        }

        if (tls.LoadClientCertificate() is { } certificate)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, tls.LoadClientChain(), offline: true);
        }

        return options;
    }

    internal HttpMessageInvoker For(TlsSettings tls)
    {
        string key = tls.Fingerprint;
        if (_entries.Count >= MaxHandlers && !_entries.ContainsKey(key))
        {
            DropLongUnused();
        }

        Entry entry = _entries.GetOrAdd(key, _ => new(new(() => Create(tls))));
        entry.LastUse = Interlocked.Increment(ref _uses);
        return entry.Invoker.Value;
    }

    /// <summary>Half of the handlers. Requests may be under way on them, so none is disposed: their connections close by themselves when they are idle.</summary>
    private void DropLongUnused()
    {
        foreach (string key in _entries.ToArray().OrderBy(entry => entry.Value.LastUse).Take(MaxHandlers / 2).Select(entry => entry.Key).ToArray())
        {
            _entries.TryRemove(key, out _);
        }
    }

    /// <summary>.NET sends what was added without validation as it is: a line break would end the header and begin what its author likes.</summary>
    private static void CheckHeaders(HttpRequestMessage message)
    {
        Check(message.Headers);
        if (message.Content is { } content)
        {
            Check(content.Headers);
        }
    }

    private static void Check(HttpHeaders headers)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            if (values.Any(value => value.Any(char.IsControl)))
            {
                const string what = "cannot be sent: a credential holds a line break or another control character";
                throw new HttpRequestException($"header '{name}' {what}", new FormatException(what));
            }
        }
    }

    /// <summary>
    /// What a proxy would connect to is checked here, as far as its name can be resolved on this side of it; the proxy may choose any
    /// of the addresses.
    /// </summary>
    private async Task CheckAsync(Uri uri, CancellationToken cancellationToken)
    {
        IPAddress? literal = NetworkGuard.LiteralOf(uri);
        if (literal is not null)
        {
            Require(uri.IdnHost, [literal]);
        }
        else if (_proxy.WayTo(uri) is not null)
        {
            try
            {
                Require(uri.IdnHost, await Dns.GetHostAddressesAsync(uri.IdnHost, cancellationToken));
            }
            catch (SocketException)
            {
                // Only the proxy knows the name.
            }
        }
    }

    private void Require(string host, IPAddress[] addresses)
    {
        if (!addresses.All(address => rules.Permits(host, address)))
        {
            RefusedAddressException refusal = Refusal(host);
            throw new HttpRequestException(HttpRequestError.ConnectionError, refusal.Message, refusal);
        }
    }

    /// <summary>Connects to an address that was checked, not to a name that could resolve differently a moment later.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        IPAddress[] allowed = IsTrustedProxy(context)
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

    private bool IsTrustedProxy(SocketsHttpConnectionContext context) =>
        isProxyTrusted
        && (context.InitialRequestMessage.Method == HttpMethod.Connect
            || (_proxy.WayTo(context.InitialRequestMessage.RequestUri!) is { } way && way.Port == context.DnsEndPoint.Port && way.IdnHost == context.DnsEndPoint.Host));

    private static RefusedAddressException Refusal(string host) => new($"{host}: refused to connect to a private address that is not on the allow-list");

    private sealed class Entry(Lazy<HttpMessageInvoker> invoker)
    {
        public Lazy<HttpMessageInvoker> Invoker => invoker;

        /// <summary>The number of the latest use, of all uses of the pool.</summary>
        public long LastUse { get; set; }
    }
}
