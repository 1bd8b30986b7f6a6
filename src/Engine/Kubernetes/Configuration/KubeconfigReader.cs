using System.Globalization;

namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>Reads the entries of a kubeconfig document (kubernetes-client.md §1.1).</summary>
internal static class KubeconfigReader
{
    /// <summary>The cluster extension that holds configuration for exec plugins.</summary>
    public const string ExecExtension = "client.authentication.k8s.io/exec";

    private const int MaxEntries = 100;

    public static List<T> ReadList<T>(ConfigNode root, string list, Func<ConfigNode, string, T> read)
    {
        IReadOnlyList<ConfigNode> entries = root.Maps(list);
        if (entries.Count > MaxEntries)
        {
            throw new KubeconfigException(string.Create(CultureInfo.InvariantCulture, $"{list} has more than {MaxEntries} entries"));
        }

        HashSet<string> names = [];
        List<T> result = [];
        foreach (ConfigNode entry in entries)
        {
            string name = entry.Text("name");
            if (!names.Add(name))
            {
                throw new KubeconfigException($"{list} has two entries named \"{name}\"");
            }

            result.Add(read(entry, name));
        }

        return result;
    }

    public static ClusterEntry ReadCluster(ConfigNode entry, string name)
    {
        ConfigNode cluster = entry.Map("cluster");
        return new ClusterEntry(name)
        {
            Server = cluster.Text("server"),
            TlsServerName = cluster.Text("tls-server-name"),
            InsecureSkipTlsVerify = cluster.Flag("insecure-skip-tls-verify"),
            CertificateAuthority = cluster.Text("certificate-authority"),
            CertificateAuthorityData = cluster.Text("certificate-authority-data"),
            ProxyUrl = cluster.Text("proxy-url"),
            DisableCompression = cluster.Flag("disable-compression"),
            ExecConfig = cluster.Maps("extensions")
                .Where(e => e.Text("name") == ExecExtension)
                .Select(e => e.Value("extension"))
                .FirstOrDefault(),
        };
    }

    public static ContextEntry ReadContext(ConfigNode entry, string name)
    {
        ConfigNode context = entry.Map("context");
        return new ContextEntry(name, context.Text("cluster"), context.Text("user"), context.Text("namespace"));
    }

    public static UserEntry ReadUser(ConfigNode entry, string name)
    {
        ConfigNode user = entry.Map("user");
        ConfigNode extra = user.Map("as-user-extra");
        return new UserEntry(name)
        {
            ClientCertificate = user.Text("client-certificate"),
            ClientCertificateData = user.Text("client-certificate-data"),
            ClientKey = user.Text("client-key"),
            ClientKeyData = user.Text("client-key-data"),
            Token = user.Text("token"),
            TokenFile = user.Text("tokenFile"),
            Username = user.Text("username"),
            Password = user.Text("password"),
            As = user.Text("as"),
            AsUid = user.Text("as-uid"),
            AsGroups = user.Texts("as-groups"),
            AsUserExtra = extra.Keys.ToDictionary(k => k, k => extra.Texts(k)),
            Exec = user.Has("exec") ? ReadExec(user.Map("exec")) : null,
            AuthProvider = user.Has("auth-provider") ? ReadProvider(user.Map("auth-provider")) : null,
        };
    }

    private static ExecPlugin ReadExec(ConfigNode exec) => new(exec.Text("command"), exec.Text("apiVersion"))
    {
        Args = exec.Texts("args"),
        Env = [.. exec.Maps("env").Select(e => KeyValuePair.Create(e.Text("name"), e.Text("value")))],
        InstallHint = exec.Text("installHint"),
        ProvideClusterInfo = exec.Flag("provideClusterInfo"),
        InteractiveMode = exec.Text("interactiveMode"),
    };

    private static AuthProvider ReadProvider(ConfigNode provider)
    {
        ConfigNode config = provider.Map("config");
        return new AuthProvider(provider.Text("name"), config.Keys.ToDictionary(k => k, config.Text));
    }
}
