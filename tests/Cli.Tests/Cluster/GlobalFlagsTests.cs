using System.CommandLine;
using Serverless.Cli.Cluster;
using Serverless.Cli.Execution;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Cluster;

/// <summary>cli.md §1.1: what flags change about the kubeconfig's connection.</summary>
public sealed class GlobalFlagsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-serverless-flags-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Connection_WithoutFlags_IsThatOfTheCurrentContext()
    {
        ClusterConnection connection = Connect("get rset");

        connection.Server.ShouldBe(new Uri("https://one.example"));
        connection.Token.ShouldBe("secret-1");
        connection.Namespace.ShouldBe("team");
    }

    [Theory]
    [InlineData("--kube-context two")]
    [InlineData("--context two")]
    public void Context_IsChosenByEitherName(string flag) => Connect($"get rset {flag}").Server.ShouldBe(new Uri("https://two.example"));

    [Fact]
    public void Overrides_ReplaceWhatTheKubeconfigSays()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "ca"), "authority");
        File.WriteAllText(Path.Combine(_folder.FullName, "crt"), "certificate");
        File.WriteAllText(Path.Combine(_folder.FullName, "key"), "key");
        string files = $"--kube-certificate-authority {_folder}/ca --kube-client-certificate {_folder}/crt --kube-client-key {_folder}/key";

        ClusterConnection connection = Connect($"get rset --kube-server other.example:6443 --kube-token t --kube-tls-server-name n {files} --kube-as u --kube-as-group g --kube-as-uid 7");

        connection.Server.ShouldBe(new Uri("https://other.example:6443"));
        connection.Token.ShouldBe("t");
        connection.TlsServerName.ShouldBe("n");
        connection.CertificateAuthority.ShouldBe("authority");
        connection.ClientCertificate.ShouldBe("certificate");
        connection.ClientKey.ShouldBe("key");
        connection.Impersonation.ShouldNotBeNull();
        connection.Impersonation.User.ShouldBe("u");
        connection.Impersonation.Groups.ShouldBe(["g"]);
        connection.Impersonation.Uid.ShouldBe("7");
    }

    [Fact]
    public void Insecure_SwitchesTheCheckOff() => Connect("get rset --kube-insecure-skip-tls-verify").InsecureSkipTlsVerify.ShouldBeTrue();

    [Theory]
    [InlineData("--kube-as-group g", "--kube-as-group and --kube-as-uid need --kube-as")]
    [InlineData("--kube-client-key /none/such", "invalid argument \"/none/such\" for \"--kube-client-key\" flag")]
    [InlineData("--kube-server http://[", "invalid argument \"http://[\" for \"--kube-server\" flag: not an address")]
    public void WrongOverride_IsExplained(string flags, string message) =>
        Should.Throw<CliException>(() => Connect($"get rset {flags}")).Message.ShouldStartWith(message);

    [Fact]
    public void Vault_ReadsWhichSecretsAreMeantFromTheHandlersVariables()
    {
        CliEnvironment With(params (string Key, string Value)[] variables) => new()
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Input = TextReader.Null,
            Variables = variables.ToDictionary(v => v.Key, v => v.Value),
        };

        Should.NotThrow(() => GlobalFlags.Vault("https://v.vault.azure.net", With(("Clusters__Tag", "t"))));
        Should.NotThrow(() => GlobalFlags.Vault("https://v.vault.azure.net", With(("Clusters__Prefix", "p"))));
        Should.Throw<FleetException>(() => GlobalFlags.Vault("https://v.vault.azure.net", With(("Clusters__Tag", "t"), ("Clusters__Prefix", "p"))))
            .Message.ShouldBe("secrets are chosen by tag or by prefix, not by both");
    }

    private ClusterConnection Connect(string line)
    {
        string path = Path.Combine(_folder.FullName, "config");
        File.WriteAllText(path, """
            apiVersion: v1
            kind: Config
            current-context: one
            clusters: [{name: one, cluster: {server: "https://one.example"}}, {name: two, cluster: {server: "https://two.example"}}]
            users: [{name: one, user: {token: secret-1}}]
            contexts: [{name: one, context: {cluster: one, user: one, namespace: team}}, {name: two, context: {cluster: two, user: one}}]
            """);
        GlobalFlags flags = new();
        CliEnvironment environment = new()
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Input = TextReader.Null,
            Variables = new Dictionary<string, string> { ["KUBECONFIG"] = path },
        };
        ParseResult parse = CliApplication.BuildTree(flags, new CommandRunner(environment, flags)).Parse(line.Split(' '));
        return flags.Connection(parse, environment);
    }
}
