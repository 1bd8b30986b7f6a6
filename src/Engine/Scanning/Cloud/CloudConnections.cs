using Serverless.Engine.Http;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Scanning.Cloud;

/// <summary>The ways to clouds and Git services: by the network rules to public addresses, and past them to the services of the own machine.</summary>
public sealed class CloudConnections : IDisposable
{
    private readonly HandlerPool? _handlers;
    private readonly HttpMessageInvoker? _machine;

    /// <summary>Creates the connections.</summary>
    public CloudConnections(NetworkRules rules, TimeProvider time)
    {
        HandlerPool handlers = _handlers = new(rules);
        HttpMessageInvoker machine = _machine = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            SslOptions = new() { CertificateChainPolicy = ServerTrust.By() },
        });
        Rules = rules;
        Send = handlers.SendAsync;
        Public = new((request, token) => handlers.SendAsync(request, TlsSettings.Default, token), time);
        Machine = new(machine.SendAsync, time);
    }

    /// <summary>Connections that go where a test says.</summary>
    internal CloudConnections(HttpMessageInvoker invoker, TimeProvider time)
    {
        _machine = invoker;
        Rules = NetworkRules.Open;
        Send = (request, _, token) => invoker.SendAsync(request, token);
        Public = Machine = new(invoker.SendAsync, time);
    }

    /// <summary>Which addresses may be called.</summary>
    internal NetworkRules Rules { get; }

    /// <summary>To anything on the internet, with certificates of its own.</summary>
    internal Func<HttpRequestMessage, TlsSettings, CancellationToken, Task<HttpResponseMessage>> Send { get; }

    /// <summary>To token services on the internet.</summary>
    internal CloudHttp Public { get; }

    /// <summary>To the services that a cloud offers to machines and containers under link-local addresses.</summary>
    internal CloudHttp Machine { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handlers?.Dispose();
        _machine?.Dispose();
    }
}
