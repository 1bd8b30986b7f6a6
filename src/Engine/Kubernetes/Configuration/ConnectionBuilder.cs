using System.Text;

namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>Turns the validated entries of one context into a connection, reading files where the origin allows it.</summary>
internal static class ConnectionBuilder
{
    private const int MaxFileBytes = 1 << 20;

    public static ClusterConnection Build(ContextEntry context, ClusterEntry cluster, UserEntry user, KubeconfigOrigin origin)
    {
        string? token = NullIfEmpty(user.Token);
        string? basicUser = NullIfEmpty(user.Username);
        string? certificate = Pem(user.ClientCertificateData, user.ClientCertificate, "client-certificate", user.Name);
        bool hasOwn = token is not null || user.TokenFile.Length > 0 || basicUser is not null || certificate is not null;
        return new ClusterConnection
        {
            Origin = origin,
            ContextName = context.Name,
            ClusterName = cluster.Name,
            UserName = user.Name,
            Namespace = context.Namespace.Length > 0 ? context.Namespace : "default",
            Server = new Uri(cluster.Server),
            TlsServerName = NullIfEmpty(cluster.TlsServerName),
            InsecureSkipTlsVerify = cluster.InsecureSkipTlsVerify,
            CertificateAuthority = Pem(cluster.CertificateAuthorityData, cluster.CertificateAuthority, "certificate-authority", cluster.Name),
            Proxy = cluster.ProxyUrl.Length > 0 ? new Uri(cluster.ProxyUrl) : null,
            DisableCompression = cluster.DisableCompression,
            ClientCertificate = certificate,
            ClientKey = Pem(user.ClientKeyData, user.ClientKey, "client-key", user.Name),
            Token = token,
            TokenFile = NullIfEmpty(user.TokenFile),
            BasicUser = basicUser,
            BasicPassword = basicUser is null ? null : user.Password,
            Exec = hasOwn ? null : user.Exec,
            ExecConfig = cluster.ExecConfig,
            AuthProvider = hasOwn ? null : user.AuthProvider,
            Impersonation = user.As.Length == 0 ? null : new Impersonation(user.As) { Uid = user.AsUid, Groups = user.AsGroups, Extra = user.AsUserExtra },
        };
    }

    private static string? Pem(string data, string file, string field, string owner)
    {
        if (data.Length > 0)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException)
            {
                throw new KubeconfigException($"{field}-data of {owner} is not base64");
            }
        }

        return file.Length == 0 ? null : ReadFile(file, field, owner);
    }

    private static string ReadFile(string file, string field, string owner)
    {
        try
        {
            FileInfo info = new(file);
            return info.Exists && info.Length > MaxFileBytes
                ? throw new KubeconfigException($"unable to read {field} {file} for {owner}: the file is too large")
                : File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"unable to read {field} {file} for {owner}: {e.Message}", e);
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
