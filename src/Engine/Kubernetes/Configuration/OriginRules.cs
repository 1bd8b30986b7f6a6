namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>What a kubeconfig may hold depends on where it came from (kubernetes-client.md §3.4, §9).</summary>
internal static class OriginRules
{
    public static (ClusterEntry? Cluster, UserEntry? User) Apply(ClusterEntry? cluster, UserEntry? user, KubeconfigOrigin origin, List<string> problems)
    {
        switch (origin)
        {
            case KubeconfigOrigin.Stored:
                RefuseFiles(cluster, user, problems);
                return (cluster, user);
            case KubeconfigOrigin.Secret:
                return (cluster is null ? null : cluster with { CertificateAuthority = "" }, user is null ? null : KeepSafe(user, problems));
            default:
                return (cluster, user);
        }
    }

    private static void RefuseFiles(ClusterEntry? cluster, UserEntry? user, List<string> problems)
    {
        (string Field, string? Value)[] fields =
        [
            ("certificate-authority", cluster?.CertificateAuthority),
            ("client-certificate", user?.ClientCertificate),
            ("client-key", user?.ClientKey),
            ("tokenFile", user?.TokenFile),
        ];
        foreach ((string field, string? value) in fields)
        {
            if (!string.IsNullOrEmpty(value))
            {
                problems.Add($"a stored kubeconfig must be self-contained: {field} is a file path and not allowed");
            }
        }
    }

    private static UserEntry KeepSafe(UserEntry user, List<string> problems)
    {
        UserEntry safe = user with
        {
            ClientCertificate = "",
            ClientKey = "",
            TokenFile = "",
            As = "",
            AsUid = "",
            AsGroups = [],
            AsUserExtra = new Dictionary<string, IReadOnlyList<string>>(),
            AuthProvider = null,
        };
        bool usable = safe.ClientCertificateData.Length > 0 || safe.Token.Length > 0 || safe.Username.Length > 0 || safe.Exec is not null;
        bool dropped = user.ClientCertificate.Length > 0 || user.TokenFile.Length > 0 || user.AuthProvider is not null;
        if (!usable && dropped)
        {
            problems.Add($"user \"{user.Name}\" has no credential that may be used from a Secret: file paths and auth-provider are dropped");
        }

        return safe;
    }
}
