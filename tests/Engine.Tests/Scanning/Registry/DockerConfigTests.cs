using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §3.2 to §3.5: which entry of which Secret is for a repository.</summary>
public sealed class DockerConfigTests
{
    [Theory]
    [InlineData("https://index.docker.io/v1/", "docker.io/nginx", true)]
    [InlineData("https://index.docker.io/v1", "docker.io/nginx", true)]
    [InlineData("docker.io", "docker.io/bitnami/nginx", true)]
    [InlineData("registry-1.docker.io", "index.docker.io/library/nginx", true)]
    [InlineData("index.docker.io", "nginx/x", true)]
    [InlineData("docker.io", "registry-1.docker.io/a/b", true)]
    [InlineData("docker.io/library", "docker.io/nginx", true)]
    [InlineData("docker.io/other", "docker.io/nginx", false)]
    [InlineData("ghcr.io/org", "ghcr.io/org/app", true)]
    [InlineData("ghcr.io/org", "ghcr.io/organisation/app", true)]
    [InlineData("ghcr.io/par", "ghcr.io/partial/app", true)]
    [InlineData("ghcr.io/other", "ghcr.io/org/app", false)]
    [InlineData("GHCR.io", "ghcr.IO/org/app", true)]
    [InlineData("reg.local", "reg.local:5000/app", false)]
    [InlineData("reg.local:443", "reg.local/app", false)]
    [InlineData("reg.local:5000", "reg.local:5000/app", true)]
    [InlineData("reg.local:5000", "reg.local:5001/app", false)]
    [InlineData("http://reg.local:5000/v2/", "reg.local:5000/app", true)]
    [InlineData("https://reg.local/v2/org", "reg.local/org/app", true)]
    [InlineData("reg.local/", "reg.local/app", true)]
    [InlineData("*.azurecr.io", "my.azurecr.io/app", true)]
    [InlineData("*.azurecr.io", "a.b.azurecr.io/app", false)]
    [InlineData("*.azurecr.io", "azurecr.io/app", false)]
    [InlineData("reg?.local", "reg1.local/app", true)]
    [InlineData("reg[0-4].local", "reg3.local/app", true)]
    [InlineData("reg[0-4].local", "reg5.local/app", false)]
    [InlineData("*", "reg.local/app", false)]
    [InlineData("[::1]:5000", "[::1]:5000/app", true)]
    [InlineData("[::1]", "[::1]:5000/app", false)]
    [InlineData("[::2]:5000", "[::1]:5000/app", false)]
    [InlineData("*.local", "[::1]:5000/app", false)]
    public void Find_Key_MatchesItsRepositories(string key, string target, bool matches) =>
        Find($$$$"""{"auths":{"{{{{key}}}}":{"username":"u","password":"p"}}}""", target).IsAnonymous.ShouldBe(!matches);

    [Theory]
    [InlineData("ghcr.io/org/app", "long")]
    [InlineData("ghcr.io/other", "short")]
    [InlineData("my.azurecr.io/app", "exact")]
    [InlineData("your.azurecr.io/app", "glob")]
    [InlineData("docker.io/nginx", "as spelled")]
    public void Find_SeveralKeys_LongerPathsComeFirstAndGlobsLast(string target, string user) => Find(
        """
        {"auths":{"ghcr.io":{"username":"short"},"*.azurecr.io":{"username":"glob"},"ghcr.io/org":{"username":"long"},"my.azurecr.io":{"username":"exact"},
        "registry-1.docker.io":{"username":"synonym"},"index.docker.io":{"username":"as spelled"}}}
        """,
        target).Username.ShouldBe(user);

    [Fact]
    public void Find_SameKeyInTwoSecrets_TheFirstCounts() => DockerConfig.From(
        [Secret("""{"auths":{"https://ghcr.io":{"username":"first"}}}"""), Secret("""{"auths":{"ghcr.io":{"username":"second"}}}""")])
        .Find(RepositoryReference.Parse("oci://ghcr.io/app")).Username.ShouldBe("first");

    [Theory]
    [InlineData("user:pass", "user", "pass")]
    [InlineData("user:pa:ss", "user", "pa:ss")]
    [InlineData("u:", "u", "")]
    [InlineData(":p", "", "p")]
    public void Find_Auth_OverridesUserAndPassword(string pair, string username, string password)
    {
        string padded = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
        foreach (string auth in (string[])[padded, padded.TrimEnd('=')])
        {
            RegistryCredentials found = Find($$$$"""{"auths":{"ghcr.io":{"auth":"{{{{auth}}}}","username":"x","password":"y"}}}""", "ghcr.io/app");

            (found.Username, found.Password).ShouldBe((username, password));
        }
    }

    [Fact]
    public void Find_Tokens_AreRead()
    {
        RegistryCredentials found = Find("""{"auths":{"ghcr.io":{"identitytoken":"i","registrytoken":"r","email":"e"}},"credHelpers":{"ghcr.io":"x"}}""", "ghcr.io/app");

        (found.IdentityToken, found.RegistryToken, found.Source).ShouldBe(("i", "r", "secret 'apps/pull'"));
    }

    [Fact]
    public void Find_Dockercfg_HasItsEntriesAtTheTop() => DockerConfig.From([Secret("""{"ghcr.io":{"username":"u"}}""", "kubernetes.io/dockercfg", ".dockercfg")])
        .Find(RepositoryReference.Parse("oci://ghcr.io/app")).Username.ShouldBe("u");

    [Fact]
    public void From_OtherType_IsPassedOverWithAWord() => DockerConfig.From([Secret("{}", "Opaque")]).Warnings
        .ShouldBe(["secret 'apps/pull' of type 'Opaque' holds no registry credentials"]);

    [Theory]
    [InlineData("planted", "is not a JSON object")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"planted!"}}}""", "an 'auth' value is not base64")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"cGxhbnRlZA=="}}}""", "an 'auth' value has no ':'")]
    public void From_UnreadableConfiguration_NamesTheSecretAndShowsNothing(string json, string message)
    {
        RegistryException failure = Should.Throw<RegistryException>(() => DockerConfig.From([Secret(json)]));

        failure.Message.ShouldStartWith("secret 'apps/pull': ");
        failure.Message.ShouldEndWith(message);
        failure.ToString().ShouldNotContain("planted");
    }

    [Fact]
    public void From_NoKey_NamesIt() => Should.Throw<RegistryException>(() => DockerConfig.From([Secret("{}", "kubernetes.io/dockercfg")]))
        .Message.ShouldBe("secret 'apps/pull': key '.dockercfg' is missing");

    private static RegistryCredentials Find(string json, string target) => DockerConfig.From([Secret(json)]).Find(RepositoryReference.Parse("oci://" + target));

    private static SecretData Secret(string json, string type = "kubernetes.io/dockerconfigjson", string key = ".dockerconfigjson") => SecretData.From(new KubeObject(new()
    {
        ["metadata"] = new Dictionary<string, object?> { ["name"] = "pull", ["namespace"] = "apps" },
        ["type"] = type,
        ["stringData"] = new Dictionary<string, object?> { [key] = json },
    }));
}
