using System.Net;

namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>What the operator's settings say about a connection before it is used (kubernetes-client.md §9).</summary>
internal static class ConnectionPolicy
{
    /// <returns>The connection as it may be used.</returns>
    /// <exception cref="KubeconfigException">The connection is not allowed.</exception>
    public static ClusterConnection Apply(ClusterConnection connection, KubernetesClientOptions options)
    {
        List<string> problems = [];
        if (connection is { InsecureSkipTlsVerify: true, Origin: KubeconfigOrigin.Secret } && !options.AllowInsecureTls)
        {
            // The toolkit drops what a Secret may not ask for (kubernetes-client.md §3.4): the certificate is simply checked.
            connection = connection with { InsecureSkipTlsVerify = false };
        }

        if (connection.InsecureSkipTlsVerify && !options.AllowInsecureTls)
        {
            problems.Add($"insecure-skip-tls-verify of cluster \"{connection.ClusterName}\" is not allowed");
        }

        if (connection.Impersonation is { } who && (who.Groups.Count > 1 || who.Extra.Any(e => e.Value.Count > 1)))
        {
            // The HTTP stack joins equal headers with a comma, which the server would take for one group with a strange name.
            problems.Add($"user \"{connection.UserName}\" impersonates several groups or several values of one attribute, which is not supported");
        }

        CheckHost("server", connection.Server, options, problems);
        if (connection.Proxy is { } proxy)
        {
            CheckLocal("proxy-url", proxy, options, problems);
        }

        return problems.Count > 0 ? throw new KubeconfigException(problems) : connection;
    }

    private static void CheckHost(string field, Uri address, KubernetesClientOptions options, List<string> problems)
    {
        CheckLocal(field, address, options, problems);
        string host = address.IdnHost;
        if (options.DeniedHostSuffixes.Any(s => HasSuffix(host, s))
            || (options.AllowedHostSuffixes.Count > 0 && !options.AllowedHostSuffixes.Any(s => HasSuffix(host, s))))
        {
            problems.Add($"{field} host \"{host}\" is not allowed by the host lists");
        }
    }

    private static void CheckLocal(string field, Uri address, KubernetesClientOptions options, List<string> problems)
    {
        if (options.AllowLocalAddresses)
        {
            return;
        }

        string host = address.IdnHost;
        if (LocalAddresses.IsLocalName(host) || (IPAddress.TryParse(host, out IPAddress? ip) && LocalAddresses.Contains(ip)))
        {
            problems.Add($"{field} host \"{host}\" is a local address, which is not allowed here");
        }
    }

    private static bool HasSuffix(string host, string suffix)
    {
        string bare = suffix.TrimStart('.');
        return host.Equals(bare, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + bare, StringComparison.OrdinalIgnoreCase);
    }
}
