using System.Text;

namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>The ExecCredential that tells a plugin what is wanted (<c>KUBERNETES_EXEC_INFO</c>).</summary>
internal static class ExecInfo
{
    public static Dictionary<string, object?> Create(ExecPlugin plugin, ClusterConnection connection)
    {
        Dictionary<string, object?> spec = new() { ["interactive"] = false };
        if (plugin.ProvideClusterInfo)
        {
            spec["cluster"] = Cluster(connection);
        }

        return new() { ["kind"] = "ExecCredential", ["apiVersion"] = plugin.ApiVersion, ["spec"] = spec };
    }

    private static Dictionary<string, object?> Cluster(ClusterConnection connection)
    {
        Dictionary<string, object?> cluster = new() { ["server"] = connection.Server.AbsoluteUri.TrimEnd('/') };
        if (connection.TlsServerName is { } name)
        {
            cluster["tls-server-name"] = name;
        }

        if (connection.InsecureSkipTlsVerify)
        {
            cluster["insecure-skip-tls-verify"] = true;
        }

        if (connection.CertificateAuthority is { } bundle)
        {
            cluster["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(bundle));
        }

        if (connection.Proxy is { } proxy)
        {
            cluster["proxy-url"] = proxy.OriginalString;
        }

        if (connection.DisableCompression)
        {
            cluster["disable-compression"] = true;
        }

        cluster["config"] = connection.ExecConfig;
        return cluster;
    }
}
