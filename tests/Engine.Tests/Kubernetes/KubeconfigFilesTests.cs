using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §1.2 and the Secret form of §3.4.</summary>
public sealed class KubeconfigFilesTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kubeconfig-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Load_SeveralFiles_FirstEntryOfANameWins()
    {
        string first = Write("one", """
            clusters: [{name: a, cluster: {server: 'https://first.example'}}]
            contexts: [{name: a, context: {cluster: a, user: a}}]
            """);
        string second = Write("two", """
            current-context: a
            clusters: [{name: a, cluster: {server: 'https://second.example', tls-server-name: name}}, {name: b, cluster: {server: 'https://b.example'}}]
            users: [{name: a, user: {token: t}}]
            """);
        Kubeconfig config = Load(first, Path.Combine(_home, "missing"), second, first);
        ClusterConnection connection = config.Select();
        connection.Server.Host.ShouldBe("first.example");
        connection.TlsServerName.ShouldBeNull();
        connection.Token.ShouldBe("t");
        config.CurrentContext.ShouldBe("a");
    }

    [Fact]
    public void Load_NoVariable_ReadsTheHomeDirectory()
    {
        Write(".kube/config", "current-context: home");
        KubeconfigFiles.Load(null, null, _home).CurrentContext.ShouldBe("home");
        KubeconfigFiles.Load(null, null, Path.Combine(_home, "nobody")).Contexts.ShouldBeEmpty();
    }

    [Fact]
    public void Load_ExplicitFile_MustExist()
    {
        string missing = Path.Combine(_home, "missing");
        Should.Throw<KubeconfigException>(() => KubeconfigFiles.Load(missing, null, _home)).Message.ShouldBe($"kubeconfig {missing} does not exist");
        KubeconfigFiles.Load(Write("given", "current-context: given"), Write("other", "current-context: other"), _home).CurrentContext.ShouldBe("given");
    }

    [Fact]
    public void Load_MalformedFile_IsNamed()
    {
        string bad = Write("bad", "clusters: 1");
        Should.Throw<KubeconfigException>(() => Load(bad)).Message.ShouldBe($"kubeconfig {bad}: clusters must be a list");
    }

    [Fact]
    public void Load_Directory_IsAnError() =>
        Should.Throw<KubeconfigException>(() => Load(_home)).Message.ShouldStartWith($"kubeconfig {_home} cannot be read");

    [Fact]
    public void Load_RelativePaths_AreRelativeToTheirFile()
    {
        Write("sub/ca.pem", "authority");
        Write("sub/client.pem", "certificate");
        Write("sub/client.key", "key");
        string config = Write("sub/config", """
            current-context: x
            clusters: [{name: c, cluster: {server: 'https://api.example', certificate-authority: ca.pem}}]
            contexts: [{name: x, context: {cluster: c, user: u}}, {name: plugin, context: {cluster: c, user: p}}, {name: bare, context: {cluster: c, user: q}}]
            users:
            - {name: u, user: {client-certificate: client.pem, client-key: ./client.key, tokenFile: token}}
            - {name: p, user: {exec: {command: ./bin/login, apiVersion: client.authentication.k8s.io/v1beta1}}}
            - {name: q, user: {exec: {command: login, apiVersion: client.authentication.k8s.io/v1beta1}}}
            """);
        Kubeconfig loaded = Load(config);
        ClusterConnection connection = loaded.Select();
        connection.CertificateAuthority.ShouldBe("authority");
        connection.ClientCertificate.ShouldBe("certificate");
        connection.ClientKey.ShouldBe("key");
        connection.TokenFile.ShouldBe(Path.Combine(_home, "sub", "token"));
        loaded.Select("plugin").Exec.ShouldNotBeNull().Command.ShouldBe(Path.Combine(_home, "sub", "bin", "login"));
        loaded.Select("bare").Exec.ShouldNotBeNull().Command.ShouldBe("login");
    }

    [Fact]
    public void ToKubeconfig_TakesFilesInAndLeavesOthersOut()
    {
        TestCertificates certificates = new();
        (string certificate, string key) = certificates.Client("me");
        Write("ca.pem", certificates.AuthorityPem);
        Write("me.pem", certificate);
        Write("me.key", key);
        string config = Write("config", """
            current-context: x
            clusters: [{name: c, cluster: {server: 'https://api.example/prefix', certificate-authority: ca.pem, tls-server-name: inner}}]
            contexts: [{name: x, context: {cluster: c, user: u, namespace: apps}}]
            users: [{name: u, user: {client-certificate: me.pem, client-key: me.key, as: other, as-groups: [g]}}, {name: stranger, user: {token: hunter2}}]
            """);
        ClusterConnection connection = Load(config).Select();
        string stored = connection.ToKubeconfig();
        stored.ShouldNotContain("hunter2");
        ClusterConnection again = Kubeconfig.Parse(stored, KubeconfigOrigin.Stored).Select();
        again.ToKubeconfig().ShouldBe(stored);
        again.ClientKey.ShouldBe(key);
        again.Namespace.ShouldBe("apps");
        again.Impersonation.ShouldNotBeNull().Groups.ShouldBe(["g"]);
        again.AuthorityFingerprints.ShouldHaveSingleItem().Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("value", null)]
    [InlineData("value.yaml", null)]
    [InlineData("custom", "custom")]
    public void Secret_KeyIsFound(string stored, string? asked) =>
        KubeconfigSecret.Read(Secret(stored, Convert.ToBase64String("current-context: x"u8)), asked).CurrentContext.ShouldBe("x");

    [Fact]
    public void Secret_MissingOrBroken_IsExplainedInTheToolkitsWords()
    {
        Should.Throw<KubeconfigException>(() => KubeconfigSecret.Read(Secret("other", "eA=="), null))
            .Message.ShouldBe("KubeConfig secret 'apps/remote' does not contain a 'value' key with a kubeconfig");
        Should.Throw<KubeconfigException>(() => KubeconfigSecret.Read(Secret("value", "eA=="), "key"))
            .Message.ShouldBe("KubeConfig secret 'apps/remote' does not contain a 'key' key with a kubeconfig");
        Should.Throw<KubeconfigException>(() => KubeconfigSecret.Read(Secret("value", Convert.ToBase64String("clusters: 1"u8)), null))
            .Message.ShouldBe("unable to read KubeConfig secret 'apps/remote' error: clusters must be a list");
    }

    private Kubeconfig Load(params string[] files) => KubeconfigFiles.Load(null, string.Join(Path.PathSeparator, files), _home);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static KubeObject Secret(string key, string value)
    {
        KubeObject secret = TestCluster.Object("v1", "Secret", "apps", "remote");
        secret.Root["data"] = new Dictionary<string, object?> { [key] = value };
        return secret;
    }
}
