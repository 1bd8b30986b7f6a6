using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Opens connections where the handler's own way does not do: addresses to refuse, or another name for TLS than the host.</summary>
internal sealed class Connector(bool allowLocal, SslClientAuthenticationOptions? ownTls)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct).ConfigureAwait(false);
        if (!allowLocal && Array.Find(addresses, LocalAddresses.Contains) is { } local)
        {
            throw new KubeconfigException($"host \"{context.DnsEndPoint.Host}\" resolves to the local address {local}, which is not allowed here");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, ct).ConfigureAwait(false);
            NetworkStream plain = new(socket, ownsSocket: true);
            return ownTls is null ? plain : await SecureAsync(plain, ownTls, ct).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(NetworkStream plain, SslClientAuthenticationOptions tls, CancellationToken ct)
    {
        SslStream secure = new(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(tls, ct).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
