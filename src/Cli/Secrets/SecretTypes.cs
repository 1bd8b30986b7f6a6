using System.Text;
using Serverless.Cli.Execution;
using Serverless.Engine.Go;
using Serverless.Engine.Resources;

namespace Serverless.Cli.Secrets;

/// <summary>How the flags of each type become a Secret (table of cli.md §12).</summary>
internal static class SecretTypes
{
    private const string PasswordStdin = "--password-stdin";
    private static readonly string[] Stdin = [PasswordStdin];

    public static SecretFlags RegistryFlags() => new(["--server", "--username", "--password"], switches: Stdin);

    public static SecretContent Registry(SecretFlags flags, Invocation i)
    {
        SecretContent login = new SecretFields()
            .Require("server", "server", flags.Text(i, "--server"))
            .Require("username", "username", flags.Text(i, "--username"))
            .Require("password", "password", flags.Password(i))
            .Build(SecretContent.Opaque);
        (string server, string user, string password) = (login.Data["server"], login.Data["username"], login.Data["password"]);
        Dictionary<string, object?> config = new()
        {
            ["auths"] = new Dictionary<string, object?>
            {
                [server] = new Dictionary<string, object?>
                {
                    ["username"] = user,
                    ["password"] = password,
                    ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")),
                },
            },
        };
        return new SecretFields().Add(".dockerconfigjson", JsonTree.ToJson(config)).Build("kubernetes.io/dockerconfigjson");
    }

    public static SecretFlags BasicAuthFlags() => new(["--username", "--password"], switches: Stdin);

    public static SecretContent BasicAuth(SecretFlags flags, Invocation i) => new SecretFields()
        .Require("username", "username", flags.Text(i, "--username"))
        .Require("password", "password", flags.Password(i))
        .Build("kubernetes.io/basic-auth");

    public static SecretFlags GitHubAppFlags() =>
        new(["--app-id", "--app-private-key-file", "--app-installation-id", "--app-installation-owner", "--app-base-url"]);

    public static SecretContent GitHubApp(SecretFlags flags, Invocation i)
    {
        string id = flags.Text(i, "--app-installation-id");
        string owner = flags.Text(i, "--app-installation-owner");
        SecretFields fields = new SecretFields()
            .Require("githubAppID", "githubAppID", flags.Text(i, "--app-id"))
            .Require("githubAppPrivateKey", "githubAppPrivateKey", flags.FileText(i, "--app-private-key-file"));
        if ((id.Length > 0) == (owner.Length > 0))
        {
            throw new CliException("exactly one of githubAppInstallationOwner or githubAppInstallationID must be provided");
        }

        return fields
            .Add("githubAppInstallationID", id)
            .Add("githubAppInstallationOwner", owner)
            .Add("githubAppBaseURL", flags.Text(i, "--app-base-url"))
            .Build(SecretContent.Opaque);
    }

    public static SecretFlags ProxyFlags() => new(["--address", "--username", "--password"], switches: Stdin);

    public static SecretContent Proxy(SecretFlags flags, Invocation i) => new SecretFields()
        .Require("address", "address", flags.Text(i, "--address"))
        .Add("username", flags.Text(i, "--username"))
        .Add("password", flags.Password(i))
        .Build(SecretContent.Opaque);

    public static SecretFlags SshFlags() =>
        new(["--private-key-file", "--knownhosts-file", "--public-key-file", "--password"], switches: Stdin);

    public static SecretContent Ssh(SecretFlags flags, Invocation i) => new SecretFields()
        .Require("identity", "private key", flags.FileText(i, "--private-key-file"))
        .Require("known_hosts", "known_hosts", flags.FileText(i, "--knownhosts-file"))
        .Add("identity.pub", flags.FileText(i, "--public-key-file"))
        .Add("password", flags.Password(i))
        .Build(SecretContent.Opaque);

    public static SecretFlags TlsFlags() => new(["--tls-crt-file", "--tls-key-file", "--ca-crt-file"]);

    public static SecretContent Tls(SecretFlags flags, Invocation i)
    {
        string certificate = flags.FileText(i, "--tls-crt-file");
        string key = flags.FileText(i, "--tls-key-file");
        string authority = flags.FileText(i, "--ca-crt-file");
        SecretFields fields = new();
        bool isPair = certificate.Length > 0 || key.Length > 0;
        if (isPair)
        {
            fields.Require("tls.crt", "tls.crt", certificate).Require("tls.key", "tls.key", key);
        }
        else if (authority.Length == 0)
        {
            throw new CliException("tls.crt and tls.key, or ca.crt is required");
        }

        return fields.Add("ca.crt", authority).Build(isPair ? "kubernetes.io/tls" : SecretContent.Opaque);
    }

    public static SecretFlags SopsFlags() => new([], ["--age-key-file", "--gpg-key-file"], ["--age-key-stdin", "--gpg-key-stdin"]);

    public static SecretContent Sops(SecretFlags flags, Invocation i)
    {
        SecretFields fields = new();
        AddKeys(fields, flags, i, "--age-key-file", "--age-key-stdin", ".agekey");
        AddKeys(fields, flags, i, "--gpg-key-file", "--gpg-key-stdin", ".asc");
        SecretContent content = fields.Build(SecretContent.Opaque);
        return content.Data.Count > 0 ? content : throw new CliException("at least one Age or GPG key must be provided");
    }

    private static void AddKeys(SecretFields fields, SecretFlags flags, Invocation i, string files, string stdin, string extension)
    {
        List<string> keys = [.. flags.Texts(i, files).Select(SecretFlags.ReadFile)];
        if (flags.IsSet(i, stdin))
        {
            keys.Add(i.Environment.ReadInput());
        }

        foreach (string key in keys)
        {
            fields.Add(Adler32.Id(key) + extension, key);
        }
    }
}
