using Serverless.Engine.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>All rows of kubernetes-client.md §1.4, and the rules by origin of §3.4 and §9.</summary>
public sealed class KubeconfigValidationTests
{
    private const string Good = "server: https://api.example";

    [Theory]
    [InlineData("tls-server-name: x", "", "no server found for cluster \"c\"")]
    [InlineData(Good + ", proxy-url: 'ftp://p.example'", "", "invalid 'proxy-url' \"ftp://p.example\" for cluster \"c\"")]
    [InlineData(Good + ", proxy-url: 'ftp://user:hunter2@p.example'", "", "invalid 'proxy-url' \"ftp://p.example\" for cluster \"c\"")]
    [InlineData(Good + ", certificate-authority: f, certificate-authority-data: ZA==", "", "certificate-authority-data and certificate-authority are both specified")]
    [InlineData(Good + ", certificate-authority-data: ZA==, insecure-skip-tls-verify: true", "", "insecure-skip-tls-verify are both specified")]
    [InlineData(Good, "client-certificate: f, client-certificate-data: ZA==, client-key-data: ZA==", "client-cert-data and client-cert are both specified")]
    [InlineData(Good, "client-certificate-data: ZA==, client-key: f, client-key-data: ZA==", "client-key-data and client-key are both specified")]
    [InlineData(Good, "client-certificate-data: ZA==", "client-key-data or client-key must be specified for u")]
    [InlineData(Good, "token: t, username: admin", "more than one authentication method found for u")]
    [InlineData(Good, "auth-provider: {name: azure}, exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1}", "authProvider cannot be provided in combination with an exec plugin for u")]
    [InlineData(Good, "exec: {apiVersion: client.authentication.k8s.io/v1beta1}", "command must be specified for u")]
    [InlineData(Good, "exec: {command: x}", "apiVersion must be specified for u")]
    [InlineData(Good, "exec: {command: x, apiVersion: client.authentication.k8s.io/v1beta1, env: [{value: v}]}", "env variable name must be specified")]
    [InlineData(Good, "exec: {command: x, apiVersion: client.authentication.k8s.io/v1}", "interactiveMode must be specified for u")]
    [InlineData(Good, "exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Sometimes}", "invalid interactiveMode")]
    [InlineData(Good, "as-uid: '1'", "requesting uid, groups or user-extra for u without impersonating a user")]
    [InlineData(Good, "as-groups: [g]", "requesting uid, groups or user-extra for u without impersonating a user")]
    [InlineData(Good, "as-user-extra: {k: [v]}", "requesting uid, groups or user-extra for u without impersonating a user")]
    [InlineData("server: api.example", "", "must be an absolute https address")]
    [InlineData("server: 'http://api.example'", "", "must use https, not http")]
    [InlineData("server: 'https://user:hunter2@api.example'", "", "must not hold a login")]
    [InlineData("server: 'https://api.example?x=1'", "", "must not have a query")]
    public void Select_BadEntry_IsExplained(string cluster, string user, string expected)
    {
        string message = Fail(Config(cluster, user), KubeconfigOrigin.Laptop);
        message.ShouldStartWith("invalid configuration: ");
        message.ShouldContain(expected);
        message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Select_SeveralProblems_AreAllListed()
    {
        KubeconfigException e = Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(
            "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u, namespace: Not_A_Label}}]", KubeconfigOrigin.Stored).Select());
        e.Problems.ShouldBe(
        [
            "cluster \"c\" was not found for context \"x\"",
            "user \"u\" was not found for context \"x\"",
            "namespace \"Not_A_Label\" for context \"x\" does not conform to the kubernetes DNS_LABEL rules",
        ]);
        e.Message.ShouldBe("invalid configuration: [" + string.Join(", ", e.Problems) + "]");
    }

    [Fact]
    public void Select_EmptyContext_SaysWhatItLacks() =>
        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse("contexts: [{name: x}]", KubeconfigOrigin.Stored).Select("x"))
            .Problems.ShouldBe(["cluster was not specified for context \"x\"", "user was not specified for context \"x\""]);

    [Fact]
    public void Select_UnknownContext_IsNamed() =>
        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(Config(Good, ""), KubeconfigOrigin.Stored).Select("other"))
            .Message.ShouldBe("invalid configuration: context \"other\" does not exist");

    [Theory]
    [InlineData(Good + ", certificate-authority: /etc/ca.pem", "", "certificate-authority")]
    [InlineData(Good, "client-certificate: /etc/c.pem, client-key-data: ZA==", "client-certificate")]
    [InlineData(Good, "client-certificate-data: ZA==, client-key: /etc/k.pem", "client-key")]
    [InlineData(Good, "tokenFile: /etc/token", "tokenFile")]
    public void Select_StoredWithFiles_IsRefusedByFieldName(string cluster, string user, string field)
    {
        string message = Fail(Config(cluster, user), KubeconfigOrigin.Stored);
        message.ShouldContain($"{field} is a file path and not allowed");
        message.ShouldNotContain("/etc");
    }

    [Fact]
    public void Select_FromSecret_DropsWhatIsNotSafe()
    {
        string user = "token: t, tokenFile: /etc/token, as: root, as-groups: [g], auth-provider: {name: gcp}";
        ClusterConnection connection = Kubeconfig.Parse(Config(Good + ", certificate-authority: /etc/ca.pem", user), KubeconfigOrigin.Secret).Select();
        connection.Token.ShouldBe("t");
        connection.TokenFile.ShouldBeNull();
        connection.Impersonation.ShouldBeNull();
        connection.AuthProvider.ShouldBeNull();
        connection.CertificateAuthority.ShouldBeNull();
    }

    [Fact]
    public void Select_FromSecretWithNothingLeft_SaysSo() =>
        Fail(Config(Good, "tokenFile: /etc/token"), KubeconfigOrigin.Secret).ShouldContain("no credential that may be used from a Secret");

    [Fact]
    public void Select_HttpLoopbackOnALaptop_IsAllowed() =>
        Kubeconfig.Parse(Config("server: 'http://127.0.0.1:8080'", ""), KubeconfigOrigin.Laptop).Select().Server.Port.ShouldBe(8080);

    [Fact]
    public void Select_BadBase64_IsExplainedWithoutTheValue()
    {
        string message = Fail(Config(Good, "client-certificate-data: '%%hunter2', client-key-data: ZA=="), KubeconfigOrigin.Stored);
        message.ShouldBe("client-certificate-data of u is not base64");
    }

    [Fact]
    public void ToString_ShowsNoSecrets()
    {
        string user = "client-certificate-data: aHVudGVyMg==, client-key-data: aHVudGVyMg==, username: admin, password: hunter2";
        ClusterConnection connection = Kubeconfig.Parse(Config(Good, user), KubeconfigOrigin.Stored).Select();
        connection.ToString().ShouldBe("x (https://api.example:443, user u, basic)");
    }

    private static string Fail(string config, KubeconfigOrigin origin) =>
        Should.Throw<KubeconfigException>(() => Kubeconfig.Parse(config, origin).Select()).Message;

    private static string Config(string cluster, string user) =>
        "current-context: x\n"
        + "clusters: [{name: c, cluster: {" + cluster + "}}]\n"
        + "contexts: [{name: x, context: {cluster: c, user: u}}]\n"
        + "users: [{name: u, user: {" + user + "}}]\n";
}
