namespace Serverless.Engine.Kubernetes.Authentication;

/// <summary>Recognises kubelogin in a kubeconfig and reads its command line (kubernetes-client.md §5.1).</summary>
internal static class KubeloginArguments
{
    private const string ArcServerId = "6256c85f-0aad-4d50-b960-e6e9b21efe35";

    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["-l"] = "--login",
        ["-t"] = "--tenant-id",
        ["-e"] = "--environment",
        ["-s"] = "--subscription",
    };

    private static readonly HashSet<string> WithValue = new(StringComparer.Ordinal)
    {
        "--login", "--server-id", "--tenant-id", "--client-id", "--client-secret", "--client-certificate", "--client-certificate-password",
        "--identity-resource-id", "--federated-token-file", "--authority-host", "--environment", "--subscription", "--username", "--password",
        "--pop-claims", "--token-cache-dir", "--cache-dir", "--timeout", "--redirect-url", "--login-hint", "--azure-pipelines-service-connection-id",
    };

    private static readonly HashSet<string> Switches = new(StringComparer.Ordinal)
    {
        "--legacy", "--pop-enabled", "--use-azurerm-env-vars", "--disable-environment-override", "--disable-instance-discovery",
    };

    private static readonly string[] Refused = ["--username", "--password", "--legacy", "--pop-enabled", "--pop-claims"];
    private static readonly string[] Environments = ["AzurePublicCloud", "AzureUSGovernmentCloud", "AzureChinaCloud"];

    public static bool IsKubelogin(ExecPlugin exec)
    {
        string name = exec.Command[(exec.Command.LastIndexOfAny(['/', '\\']) + 1)..];
        name = name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        return name.Equals("kubelogin", StringComparison.OrdinalIgnoreCase) && exec.Args.Contains("get-token");
    }

    /// <exception cref="KubeconfigException">An option is missing, malformed or refused.</exception>
    public static KubeloginRequest Read(ExecPlugin exec, Action<string>? onWarning)
    {
        Dictionary<string, string> flags = Split(exec.Args, onWarning);
        string? refused = Array.Find(Refused, f => flags.GetValueOrDefault(f) is { } value && value != "false");
        if (refused is not null)
        {
            throw new KubeconfigException($"unsupported kubelogin option {refused}");
        }

        string login = flags.GetValueOrDefault("--login", "devicecode").ToLowerInvariant();
        return login == "ropc"
            ? throw new KubeconfigException("unsupported kubelogin option --login ropc")
            : new KubeloginRequest(login, ServerId(flags))
            {
                TenantId = flags.GetValueOrDefault("--tenant-id", ""),
                ClientId = flags.GetValueOrDefault("--client-id", ""),
                ClientSecret = flags.GetValueOrDefault("--client-secret", ""),
                ClientCertificate = flags.GetValueOrDefault("--client-certificate", ""),
                ClientCertificatePassword = flags.GetValueOrDefault("--client-certificate-password", ""),
                IdentityResourceId = flags.GetValueOrDefault("--identity-resource-id", ""),
                FederatedTokenFile = flags.GetValueOrDefault("--federated-token-file", ""),
                AuthorityHost = AuthorityHost(flags),
                Environment = Environment(flags),
                Subscription = flags.GetValueOrDefault("--subscription", ""),
                AzurePipelinesServiceConnectionId = flags.GetValueOrDefault("--azure-pipelines-service-connection-id", ""),
                UseAzureRmEnvironment = IsOn(flags, "--use-azurerm-env-vars"),
                DisableEnvironmentOverride = IsOn(flags, "--disable-environment-override"),
                DisableInstanceDiscovery = IsOn(flags, "--disable-instance-discovery"),
                Env = exec.Env,
            };
    }

    private static Dictionary<string, string> Split(IReadOnlyList<string> args, Action<string>? onWarning)
    {
        Dictionary<string, string> flags = new(StringComparer.Ordinal);
        for (int i = 0; i < args.Count; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                continue;
            }

            string[] parts = args[i].Split('=', 2);
            string name = ShortNames.GetValueOrDefault(parts[0], parts[0]);
            if (Switches.Contains(name))
            {
                flags[name] = parts.Length == 2 ? parts[1] : "true";
            }
            else if (!WithValue.Contains(name))
            {
                onWarning?.Invoke($"kubelogin option {name} is not known and ignored");
            }
            else if (parts.Length == 2)
            {
                flags[name] = parts[1];
            }
            else
            {
                flags[name] = ++i < args.Count ? args[i] : throw new KubeconfigException($"kubelogin option {name} lacks its value");
            }
        }

        return flags;
    }

    private static string ServerId(Dictionary<string, string> flags)
    {
        string id = flags.GetValueOrDefault("--server-id", "").TrimEnd('/');
        return id switch
        {
            "" => throw new KubeconfigException("kubelogin option --server-id is required"),
            ArcServerId => throw new KubeconfigException($"kubelogin option --server-id {id} (Azure Arc) needs proof-of-possession tokens, which are not supported"),
            _ => id,
        };
    }

    private static string AuthorityHost(Dictionary<string, string> flags)
    {
        string host = flags.GetValueOrDefault("--authority-host", "");
        return host.Length == 0 || host.EndsWith('/') ? host : throw new KubeconfigException("kubelogin option --authority-host must end with a slash");
    }

    private static string Environment(Dictionary<string, string> flags)
    {
        string given = flags.GetValueOrDefault("--environment", "");
        return given.Length == 0 ? ""
            : Array.Find(Environments, e => e.Equals(given, StringComparison.OrdinalIgnoreCase))
                ?? throw new KubeconfigException($"kubelogin option --environment \"{given}\" is not one of {string.Join(", ", Environments)}");
    }

    private static bool IsOn(Dictionary<string, string> flags, string name) => flags.GetValueOrDefault(name) is { } value && value != "false";
}
