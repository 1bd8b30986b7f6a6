using System.Text;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Configuration;

/// <summary>Writes one connection as a self-contained kubeconfig in JSON.</summary>
internal static class KubeconfigWriter
{
    public static string Write(ClusterConnection connection)
    {
        string context = connection.ContextName.Length > 0 ? connection.ContextName : "default";
        return JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["current-context"] = context,
            ["clusters"] = Entry(connection.ClusterName, "cluster", Cluster(connection)),
            ["users"] = Entry(connection.UserName, "user", User(connection)),
            ["contexts"] = Entry(context, "context", new Dictionary<string, object?>
            {
                ["cluster"] = connection.ClusterName,
                ["user"] = connection.UserName,
                ["namespace"] = connection.Namespace,
            }),
        });
    }

    private static List<object?> Entry(string name, string field, Dictionary<string, object?> value) =>
        [new Dictionary<string, object?> { ["name"] = name, [field] = value }];

    private static Dictionary<string, object?> Cluster(ClusterConnection connection)
    {
        Dictionary<string, object?> cluster = new() { ["server"] = connection.Server.OriginalString };
        Add(cluster, "tls-server-name", connection.TlsServerName);
        Add(cluster, "certificate-authority-data", Encode(connection.CertificateAuthority));
        Add(cluster, "proxy-url", connection.Proxy?.OriginalString);
        Add(cluster, "insecure-skip-tls-verify", connection.InsecureSkipTlsVerify ? true : null);
        Add(cluster, "disable-compression", connection.DisableCompression ? true : null);
        if (connection.ExecConfig is { } config)
        {
            cluster["extensions"] = new List<object?>
            {
                new Dictionary<string, object?> { ["name"] = KubeconfigReader.ExecExtension, ["extension"] = config },
            };
        }

        return cluster;
    }

    private static Dictionary<string, object?> User(ClusterConnection connection)
    {
        Dictionary<string, object?> user = [];
        Add(user, "client-certificate-data", Encode(connection.ClientCertificate));
        Add(user, "client-key-data", Encode(connection.ClientKey));
        Add(user, "token", connection.Token);
        Add(user, "tokenFile", connection.TokenFile);
        Add(user, "username", connection.BasicUser);
        Add(user, "password", connection.BasicPassword);
        Add(user, "exec", connection.Exec is { } exec ? Exec(exec) : null);
        Add(user, "auth-provider", connection.AuthProvider is { } provider ? Provider(provider) : null);
        AddImpersonation(user, connection.Impersonation);
        return user;
    }

    private static Dictionary<string, object?> Exec(ExecPlugin exec)
    {
        Dictionary<string, object?> result = new()
        {
            ["apiVersion"] = exec.ApiVersion,
            ["command"] = exec.Command,
            ["args"] = Texts(exec.Args),
            ["env"] = exec.Env.Select(e => (object?)new Dictionary<string, object?> { ["name"] = e.Key, ["value"] = e.Value }).ToList(),
            ["provideClusterInfo"] = exec.ProvideClusterInfo,
        };
        Add(result, "interactiveMode", exec.InteractiveMode.Length > 0 ? exec.InteractiveMode : null);
        Add(result, "installHint", exec.InstallHint.Length > 0 ? exec.InstallHint : null);
        return result;
    }

    private static Dictionary<string, object?> Provider(AuthProvider provider) => new()
    {
        ["name"] = provider.Name,
        ["config"] = provider.Config.ToDictionary(c => c.Key, c => (object?)c.Value),
    };

    private static void AddImpersonation(Dictionary<string, object?> user, Impersonation? who)
    {
        if (who is null)
        {
            return;
        }

        user["as"] = who.User;
        Add(user, "as-uid", who.Uid.Length > 0 ? who.Uid : null);
        Add(user, "as-groups", who.Groups.Count > 0 ? Texts(who.Groups) : null);
        Add(user, "as-user-extra", who.Extra.Count > 0 ? who.Extra.ToDictionary(e => e.Key, e => (object?)Texts(e.Value)) : null);
    }

    private static List<object?> Texts(IEnumerable<string> texts) => [.. texts];

    private static string? Encode(string? pem) => pem is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));

    private static void Add(Dictionary<string, object?> map, string key, object? value)
    {
        if (value is not null)
        {
            map[key] = value;
        }
    }
}
