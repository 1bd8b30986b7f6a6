using System.Text;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Verbs;

/// <summary>cli.md §12.</summary>
public sealed class CreateSecretTests : IDisposable
{
    private static readonly GroupVersionKind SecretKind = new("", "v1", "Secret");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-serverless-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("basic-auth a --username u --password p", "kubernetes.io/basic-auth", "password=p username=u")]
    [InlineData("basic-auth a --username u --password-stdin", "kubernetes.io/basic-auth", "password=typed username=u")]
    [InlineData("registry a --server r.example --username u --password p", "kubernetes.io/dockerconfigjson",
        """.dockerconfigjson={"auths":{"r.example":{"username":"u","password":"p","auth":"dTpw"}}}""")]
    [InlineData("githubapp a --app-id 1 --app-private-key-file FILE --app-installation-owner me", "Opaque",
        "githubAppID=1 githubAppInstallationOwner=me githubAppPrivateKey=content")]
    [InlineData("githubapp a --app-id 1 --app-private-key-file FILE --app-installation-id 2 --app-base-url https://g.example", "Opaque",
        "githubAppBaseURL=https://g.example githubAppID=1 githubAppInstallationID=2 githubAppPrivateKey=content")]
    [InlineData("proxy a --address http://p.example", "Opaque", "address=http://p.example")]
    [InlineData("ssh a --private-key-file FILE --knownhosts-file FILE --public-key-file FILE --password p", "Opaque",
        "identity=content identity.pub=content known_hosts=content password=p")]
    [InlineData("tls a --tls-crt-file FILE --tls-key-file FILE --ca-crt-file FILE", "kubernetes.io/tls", "ca.crt=content tls.crt=content tls.key=content")]
    [InlineData("tls a --ca-crt-file FILE", "Opaque", "ca.crt=content")]
    [InlineData("sops a --age-key-file FILE --gpg-key-stdin", "Opaque", "197853948.agekey=content 377422851.asc=typed word")]
    public async Task Export_OfType_HasItsKeys(string line, string type, string data)
    {
        CliResult result = await RunAsync($"{line} --export --namespace apps");

        result.Error.ShouldBeEmpty();
        result.Output.ShouldStartWith("---\n");
        Dictionary<string, object?> secret = (Dictionary<string, object?>)Serverless.Engine.Yaml.YamlReader.ReadDocument(result.Output)!;
        secret.StringAt("type").ShouldBe(type);
        secret.StringAt("metadata", "namespace").ShouldBe("apps");
        string.Join(' ', secret.MapAt("stringData")!.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key}={d.Value}")).ShouldBe(data);
    }

    [Theory]
    [InlineData("basic-auth a --password p", "username is required")]
    [InlineData("basic-auth a --username u", "password is required")]
    [InlineData("registry a --username u --password p", "server is required")]
    [InlineData("githubapp a --app-id 1 --app-private-key-file FILE", "exactly one of githubAppInstallationOwner or githubAppInstallationID must be provided")]
    [InlineData("githubapp a --app-id 1 --app-private-key-file FILE --app-installation-owner a --app-installation-id 1",
        "exactly one of githubAppInstallationOwner or githubAppInstallationID must be provided")]
    [InlineData("sops a", "at least one Age or GPG key must be provided")]
    [InlineData("proxy a --address x --export --annotation y", "invalid annotations: invalid format 'y', must be key=value")]
    [InlineData("proxy a --address x --export --label y=a/b", "invalid labels: invalid value 'a/b'")]
    [InlineData("proxy a --address x --export --label -y=a", "invalid labels: invalid key '-y'")]
    public async Task Create_WithoutWhatItNeeds_Fails(string line, string message) =>
        (await RunAsync($"{line} --namespace apps")).ShouldBe(new CliResult(1, "", $"✗ {message}\n"));

    [Fact]
    public async Task Export_WithMetadata_CarriesIt()
    {
        string output = (await RunAsync("proxy a --address x --export --namespace apps --label a=b,example.com/c=d --annotation e=f --immutable")).Output;

        output.ShouldBe("---\napiVersion: v1\nimmutable: true\nkind: Secret\nmetadata:\n  annotations:\n    e: f\n" +
            "  labels:\n    a: b\n    example.com/c: d\n  name: a\n  namespace: apps\nstringData:\n  address: x\ntype: Opaque\n");
    }

    [Fact]
    public async Task Create_AgainWithAnotherType_ReplacesTheSecret()
    {
        await using CliCluster cluster = await CliCluster.StartAsync();

        CliResult first = await cluster.RunAsync("create", "secret", "basic-auth", "s", "--username", "u", "--password", "p", "--immutable");
        CliResult second = await cluster.RunAsync("create", "secret", "proxy", "s", "--address", "http://p.example");
        KubeObject secret = await cluster.GetAsync(SecretKind, "s");
        await cluster.Client.DeleteAsync(SecretKind, cluster.Namespace, "s", Serverless.Engine.Kubernetes.DeleteOptions.Default, CancellationToken.None);

        first.ShouldBe(new CliResult(0, $"✔ Secret {cluster.Namespace}/s applied successfully\n", ""));
        second.ExitCode.ShouldBe(0);
        secret.Root.StringAt("type").ShouldBe("Opaque");
        secret.Root.MapAt("data")!.ShouldHaveSingleItem().Key.ShouldBe("address");
        Encoding.UTF8.GetString(Convert.FromBase64String(secret.Root.StringAt("data", "address")!)).ShouldBe("http://p.example");
    }

    private Task<CliResult> RunAsync(string line)
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "content");
        return CliHarness.RunAsync(["create", "secret", .. line.Replace("FILE", file, StringComparison.Ordinal).Split(' ')], input: "typed word");
    }
}
