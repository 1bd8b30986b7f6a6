using System.Globalization;
using System.Text;
using Serverless.Engine.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §1.1, §1.3 and §1.5: kubeconfigs as the usual tools write them.</summary>
public sealed class KubeconfigTests
{
    private static readonly string Pem = Convert.ToBase64String("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"u8);

    [Fact]
    public void Parse_Kind_HasCertificateOfUser()
    {
        ClusterConnection connection = Select($"""
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority-data: {Pem}
                server: https://127.0.0.1:43210
              name: kind-dev
            contexts:
            - context:
                cluster: kind-dev
                user: kind-dev
              name: kind-dev
            current-context: kind-dev
            kind: Config
            preferences: {"{}"}
            users:
            - name: kind-dev
              user:
                client-certificate-data: {Pem}
                client-key-data: {Pem}
            """);
        connection.ContextName.ShouldBe("kind-dev");
        connection.Namespace.ShouldBe("default");
        connection.AuthenticationMethod.ShouldBe("client certificate");
        connection.CertificateAuthority.ShouldNotBeNull().ShouldStartWith("-----BEGIN CERTIFICATE-----");
        connection.Address.ShouldBe("https://127.0.0.1:43210");
    }

    [Fact]
    public void Parse_K3sWithWrappedBase64_IsRead()
    {
        string wrapped = string.Join("\n        ", Pem.Chunk(20).Select(c => new string(c)));
        ClusterConnection connection = Select($"""
            apiVersion: v1
            kind: Config
            current-context: default
            clusters:
            - name: default
              cluster:
                server: https://k3s.example:6443
                certificate-authority-data: |
                    {wrapped}
            contexts:
            - name: default
              context: {"{cluster: default, user: default}"}
            users:
            - name: default
              user: {"{password: hunter2, username: admin}"}
            """);
        connection.AuthenticationMethod.ShouldBe("basic");
        connection.CertificateAuthority.ShouldNotBeNull().ShouldContain("MIIB");
    }

    [Fact]
    public void Parse_AksAdmin_PrefersNothingOverItsToken()
    {
        ClusterConnection connection = Select($"""
            apiVersion: v1
            kind: Config
            current-context: aks-admin
            clusters:
            - name: aks
              cluster: {"{server: 'https://AKS-dns-1234.hcp.westeurope.azmk8s.io:443'}"}
            contexts:
            - name: aks-admin
              context: {"{cluster: aks, user: clusterAdmin_rg_aks, namespace: apps}"}
            users:
            - name: clusterAdmin_rg_aks
              user:
                client-certificate-data: {Pem}
                client-key-data: {Pem}
                token: abc
            """);
        connection.AuthenticationMethod.ShouldBe("token");
        connection.ClientCertificate.ShouldNotBeNull();
        connection.Namespace.ShouldBe("apps");
        connection.Address.ShouldBe("https://aks-dns-1234.hcp.westeurope.azmk8s.io:443");
    }

    [Theory]
    [InlineData("kubelogin", "get-token, --environment, AzurePublicCloud, --server-id, 6dae42f8-4368-4678-94ff-3960e28e3630, --login, devicecode")]
    [InlineData("aws", "--region, eu-west-1, eks, get-token, --cluster-name, dev, --output, json")]
    [InlineData("gke-gcloud-auth-plugin", "")]
    public void Parse_CloudPlugins_AreReadAsExec(string command, string args)
    {
        ClusterConnection connection = Select($$"""
            apiVersion: v1
            kind: Config
            current-context: c
            clusters:
            - name: c
              cluster:
                server: https://api.example
                extensions:
                - name: client.authentication.k8s.io/exec
                  extension: {audience: x}
            contexts:
            - name: c
              context: {cluster: c, user: u}
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: {{command}}
                  args: [{{args}}]
                  env: null
                  installHint: Install it.
                  provideClusterInfo: true
            """);
        ExecPlugin exec = connection.Exec.ShouldNotBeNull();
        exec.Command.ShouldBe(command);
        exec.Args.ShouldBe(args.Split(", ", StringSplitOptions.RemoveEmptyEntries));
        exec.ProvideClusterInfo.ShouldBeTrue();
        connection.ExecConfig.ShouldBeOfType<Dictionary<string, object?>>();
        connection.AuthenticationMethod.ShouldBe($"exec plugin '{command}'");
    }

    [Fact]
    public void Parse_Json_UnknownFieldsAreIgnored()
    {
        ClusterConnection connection = Select("""
            {"kind":"Config","futureField":{"a":1},"current-context":"c",
             "clusters":[{"name":"c","cluster":{"server":"https://api.example/k8s/clusters/c-1/","novelty":true}}],
             "contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
             "users":[{"name":"u","user":{"token":"t"}}]}
            """);
        connection.Address.ShouldBe("https://api.example:443/k8s/clusters/c-1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("---\n")]
    [InlineData("# nothing\n")]
    [InlineData("{}")]
    public void Parse_Empty_IsAnEmptyConfig(string text)
    {
        Kubeconfig config = Kubeconfig.Parse(text, KubeconfigOrigin.Laptop);
        config.Contexts.ShouldBeEmpty();
        Should.Throw<KubeconfigException>(() => config.Select()).Message.ShouldBe("invalid configuration: no context chosen");
    }

    [Theory]
    [InlineData("clusters: [{name: a, cluster: {server: s1}}, {name: a, cluster: {server: s2}}]", "clusters has two entries named \"a\"")]
    [InlineData("users: [{name: a}, {name: a}]", "users has two entries named \"a\"")]
    [InlineData("users: [{name: a, user: {token: [secret]}}]", "users[0].user.token must be a string")]
    [InlineData("clusters: {a: b}", "clusters must be a list")]
    [InlineData("kind: Secret", "kind \"Secret\"")]
    [InlineData("- a", "must be a map")]
    public void Parse_Malformed_NamesThePlaceNotTheValue(string text, string expected)
    {
        KubeconfigException e = Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(text, KubeconfigOrigin.Stored));
        e.Message.ShouldContain(expected);
        e.Message.ShouldNotContain("secret]");
    }

    [Theory]
    [InlineData("current-context: a\ncurrent-context: b\n")]
    [InlineData("current-context: !custom a\n")]
    [InlineData("clusters: [\n")]
    public void Parse_BadYaml_IsRefused(string text) =>
        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(text, KubeconfigOrigin.Stored)).Message.ShouldMatch(@"^the kubeconfig cannot be read: .* \(line \d\)$");

    [Fact]
    public void Parse_AliasBomb_IsRefused()
    {
        StringBuilder bomb = new("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        }

        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(bomb.ToString(), KubeconfigOrigin.Stored));
    }

    [Fact]
    public void Parse_TooLargeOrTooMany_IsRefused()
    {
        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(new string('#', (1 << 20) + 1), KubeconfigOrigin.Stored)).Message.ShouldContain("1 MiB");
        string many = "users:\n" + string.Concat(Enumerable.Range(0, 101).Select(i => string.Create(CultureInfo.InvariantCulture, $"- name: u{i}\n")));
        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(many, KubeconfigOrigin.Stored)).Message.ShouldContain("more than 100");
    }

    [Fact]
    public void Select_NumericLookingText_StaysText()
    {
        ClusterConnection connection = Select("""
            current-context: "1"
            clusters: [{name: "1", cluster: {server: "https://api.example"}}]
            contexts: [{name: "1", context: {cluster: "1", user: "2"}}]
            users: [{name: "2", user: {token: "12345"}}]
            """);
        connection.Token.ShouldBe("12345");
    }

    private static ClusterConnection Select(string text) => Kubeconfig.Parse(text, KubeconfigOrigin.Stored).Select();
}
