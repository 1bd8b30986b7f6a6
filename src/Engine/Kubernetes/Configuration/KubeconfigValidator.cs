namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>The rules of kubernetes-client.md §1.4, each problem as one text.</summary>
internal static class KubeconfigValidator
{
    private static readonly string[] ProxySchemes = ["http", "https", "socks5"];

    public static void CheckCluster(ClusterEntry cluster, KubeconfigOrigin origin, List<string> problems)
    {
        if (cluster.Server.Length == 0)
        {
            problems.Add($"no server found for cluster \"{cluster.Name}\"");
        }
        else
        {
            CheckServer(cluster, origin, problems);
        }

        if (cluster.ProxyUrl.Length > 0 && !IsProxy(cluster.ProxyUrl))
        {
            // A proxy address may hold a password, so only its shape is shown.
            problems.Add($"invalid 'proxy-url' \"{WithoutLogin(cluster.ProxyUrl)}\" for cluster \"{cluster.Name}\"");
        }

        bool hasData = cluster.CertificateAuthorityData.Length > 0;
        bool hasFile = cluster.CertificateAuthority.Length > 0;
        if (hasData && hasFile)
        {
            problems.Add($"certificate-authority-data and certificate-authority are both specified for {cluster.Name}. certificate-authority-data will override.");
        }

        if (cluster.InsecureSkipTlsVerify && (hasData || hasFile))
        {
            problems.Add($"a certificate authority and insecure-skip-tls-verify are both specified for {cluster.Name}");
        }
    }

    public static void CheckUser(UserEntry user, List<string> problems)
    {
        CheckCertificate(user, problems);
        if ((user.Token.Length > 0 || user.TokenFile.Length > 0) && (user.Username.Length > 0 || user.Password.Length > 0))
        {
            problems.Add($"more than one authentication method found for {user.Name}; found [token basicAuth], only one is allowed");
        }

        if (user.Exec is { } exec)
        {
            ExecValidator.Check(user, exec, problems);
        }

        if (user.As.Length == 0 && (user.AsUid.Length > 0 || user.AsGroups.Count > 0 || user.AsUserExtra.Count > 0))
        {
            problems.Add($"requesting uid, groups or user-extra for {user.Name} without impersonating a user");
        }
    }

    public static void CheckContext(ContextEntry context, List<string> problems)
    {
        if (context.Namespace.Length > 0 && !IsLabel(context.Namespace))
        {
            problems.Add($"namespace \"{context.Namespace}\" for context \"{context.Name}\" does not conform to the kubernetes DNS_LABEL rules");
        }
    }

    private static void CheckServer(ClusterEntry cluster, KubeconfigOrigin origin, List<string> problems)
    {
        string name = cluster.Name;
        if (!cluster.Server.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(cluster.Server, UriKind.Absolute, out Uri? server) || server.Host.Length == 0)
        {
            problems.Add($"the server of cluster \"{name}\" must be an absolute https address");
        }
        else if (server.UserInfo.Length > 0)
        {
            problems.Add($"the server of cluster \"{name}\" must not hold a login");
        }
        else if (server.Query.Length > 0 || server.Fragment.Length > 0)
        {
            problems.Add($"the server of cluster \"{name}\" must not have a query or fragment");
        }
        else if (server.Scheme != Uri.UriSchemeHttps && !(server.Scheme == Uri.UriSchemeHttp && origin == KubeconfigOrigin.Laptop && server.IsLoopback))
        {
            problems.Add($"the server of cluster \"{name}\" must use https, not {server.Scheme}");
        }
    }

    private static void CheckCertificate(UserEntry user, List<string> problems)
    {
        if (user.ClientCertificate.Length > 0 && user.ClientCertificateData.Length > 0)
        {
            problems.Add($"client-cert-data and client-cert are both specified for {user.Name}. client-cert-data will override.");
        }

        if (user.ClientKey.Length > 0 && user.ClientKeyData.Length > 0)
        {
            problems.Add($"client-key-data and client-key are both specified for {user.Name}; client-key-data will override");
        }

        bool certificate = user.ClientCertificate.Length > 0 || user.ClientCertificateData.Length > 0;
        if (certificate && user.ClientKey.Length == 0 && user.ClientKeyData.Length == 0)
        {
            problems.Add($"client-key-data or client-key must be specified for {user.Name} to use the clientCert authentication method.");
        }
    }

    private static bool IsProxy(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) && proxy.Host.Length > 0 && ProxySchemes.Contains(proxy.Scheme);

    private static string WithoutLogin(string url)
    {
        int at = url.LastIndexOf('@');
        int scheme = url.IndexOf("://", StringComparison.Ordinal);
        return at < 0 ? url : scheme < 0 || scheme > at ? url[(at + 1)..] : url[..(scheme + 3)] + url[(at + 1)..];
    }

    private static bool IsLabel(string text) =>
        text.Length <= 63 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
