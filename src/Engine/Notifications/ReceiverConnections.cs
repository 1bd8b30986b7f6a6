using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Scanning.Registry.Transport;

namespace Serverless.Engine.Notifications;

/// <summary>
/// Connections to receivers, straight or through the proxy of one Provider, under the network rules: users choose these addresses. Where
/// the rules list private addresses, what one of those says is not told: who may write a Provider may not read there.
/// </summary>
internal sealed class ReceiverConnections : IDisposable
{
    /// <summary>Silent receivers of one host must not wait for each other.</summary>
    private const int MaxToOneHost = 256;

    private readonly HandlerPool _permitted;
    private readonly HandlerPool? _public;

    public ReceiverConnections(NetworkRules rules, TimeProvider time, ProxySettings? proxy = null)
    {
        _permitted = Pool(rules, proxy);
        _public = rules.IsListed ? Pool(NetworkRules.Closed, proxy) : null;
        Git = new(SendUnquotedAsync, rules, time);
    }

    /// <summary>Logs in to GitHub; keeps to the pauses that it asks for.</summary>
    public GitHttp Git { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _permitted.Dispose();
        _public?.Dispose();
    }

    /// <inheritdoc cref="HandlerPool.SendAsync"/>
    /// <returns>The answer, and whether people may be told what it says.</returns>
    public async Task<(HttpResponseMessage Response, bool IsQuotable)> SendAsync(HttpRequestMessage message, TlsSettings tls, CancellationToken cancellationToken)
    {
        if (_public is null)
        {
            return (await _permitted.SendAsync(message, tls, cancellationToken).ConfigureAwait(false), true);
        }

        try
        {
            return (await _public.SendAsync(message, tls, cancellationToken).ConfigureAwait(false), true);
        }
        catch (HttpRequestException e) when (e.InnerException is RefusedAddressException)
        {
            return (await _permitted.SendAsync(message, tls, cancellationToken).ConfigureAwait(false), false);
        }
    }

    /// <summary>For a client that quotes what failures say.</summary>
    private async Task<HttpResponseMessage> SendUnquotedAsync(HttpRequestMessage message, TlsSettings tls, CancellationToken cancellationToken)
    {
        (HttpResponseMessage response, bool isQuotable) = await SendAsync(message, tls, cancellationToken).ConfigureAwait(false);
        if (!isQuotable && !response.IsSuccessStatusCode)
        {
            response.Content.Dispose();
            response.Content = null;
        }

        return response;
    }

    private static HandlerPool Pool(NetworkRules rules, ProxySettings? proxy) =>
        new(rules, proxy?.ToWebProxy(), isProxyTrusted: proxy is null) { IsUntraced = true, MaxConnectionsPerServer = MaxToOneHost };
}
