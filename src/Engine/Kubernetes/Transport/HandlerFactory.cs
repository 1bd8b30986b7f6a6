using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Serverless.Engine.Http;
using Serverless.Engine.Kubernetes.Authentication;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Builds the connection pool of one client (kubernetes-client.md §2).</summary>
internal static class HandlerFactory
{
    public static SocketsHttpHandler Create(ClusterConnection connection, KubernetesClientOptions options, IRequestCredentials credentials)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = connection.DisableCompression ? DecompressionMethods.None : DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = 4,
            // Impersonated names may hold any character; Go sends header values as UTF-8.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };
        SslClientAuthenticationOptions tls = CreateTls(connection, credentials);
        bool ownName = connection.TlsServerName is not null && connection.Proxy is null && connection.Server.Scheme == Uri.UriSchemeHttps;
        handler.SslOptions = tls;
        if (ownName)
        {
            // The handler always takes the URL's host for TLS, so another name needs a handshake of our own.
            handler.UseProxy = false;
        }

        if (ownName || !options.AllowLocalAddresses)
        {
            handler.ConnectCallback = new Connector(options.AllowLocalAddresses, ownName ? tls : null).ConnectAsync;
        }

        handler.Proxy = new LoginlessProxy(connection.Proxy is { } proxy ? CreateProxy(proxy) : HttpClient.DefaultProxy);
        return handler;
    }

    private static SslClientAuthenticationOptions CreateTls(ClusterConnection connection, IRequestCredentials credentials)
    {
        SslClientAuthenticationOptions tls = new()
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateChainPolicy = ServerTrust.By(connection.CertificateAuthority is { } bundle ? CertificateBundle.Read(bundle, connection.ClusterName) : null),
            TargetHost = connection.TlsServerName ?? connection.Server.IdnHost,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        if (connection.InsecureSkipTlsVerify)
        {
#pragma warning disable CA5359 // Only reached when the operator and the kubeconfig both ask for it.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (connection.TlsServerName is { } name && connection.Proxy is not null)
        {
            tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) => MatchesName(certificate, errors, name);
        }

        AddClientCertificate(tls, connection, credentials);
        return tls;
    }

    /// <summary>Through a proxy the handler checks the URL's host; only the name may differ, never the trust.</summary>
    private static bool MatchesName(X509Certificate? certificate, SslPolicyErrors errors, string name) =>
        (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
        && certificate is X509Certificate2 leaf && leaf.MatchesHostname(name);

    private static void AddClientCertificate(SslClientAuthenticationOptions tls, ClusterConnection connection, IRequestCredentials credentials)
    {
        if (connection is { ClientCertificate: { } certificate, ClientKey: { } key })
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(
                ClientCertificates.Load(certificate, key, connection.UserName),
                ClientCertificates.Intermediates(certificate),
                offline: true);
        }
        else if (connection.Exec is not null)
        {
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => credentials.ClientCertificate!;
        }
    }

    private static WebProxy CreateProxy(Uri proxy)
    {
        WebProxy result = new(new UriBuilder(proxy) { UserName = "", Password = "" }.Uri);
        if (proxy.UserInfo.Length > 0)
        {
            string[] parts = proxy.UserInfo.Split(':', 2);
            result.Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return result;
    }
}
