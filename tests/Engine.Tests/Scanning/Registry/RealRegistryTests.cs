using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Kubernetes;
using Serverless.Engine.Tests.Scanning.Providers;
using Shouldly;
using Xunit;
using TagList = Serverless.Engine.Scanning.Registry.TagList;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>The client against a registry that others have written, in every way of getting in.</summary>
public sealed class RealRegistryTests
{
    private static readonly string[] Tags = [.. Enumerable.Range(0, 5).Select(i => $"1.{i}.0")];

    private static readonly Dictionary<string, IReadOnlyList<string>> Repositories = new() { ["org/app"] = Tags };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plain_ListsAndResolves()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(repositories: Repositories);
        using RegistryClient client = Clients.Create();

        await ShouldReadAsync(client, Clients.Target(registry.Host, "org/app"));
    }

    [Fact]
    public async Task FiveThousandTagsInSmallPages_WithAndWithoutToken_AreAllListed()
    {
        string[] tags = [.. Enumerable.Range(0, 5000).Select(i => $"{i % 17}.{i % 211}.{i}")];
        using X509Certificate2 signer = new TestCertificates().Server("token-signer");
        await using TokenServer tokens = await TokenServer.StartAsync(signer);
        await using RealRegistry open = await RealRegistry.StartAsync(names: tags);
        await using RealRegistry closed = await WithTokensAsync(tokens, signer, store: open.Store);
        await using FaultServer openPages = await PagedAsync(open, 100);
        await using FaultServer closedPages = await PagedAsync(closed, 100);
        using RegistryClient client = Clients.Create();

        TagList whole = await client.ListTagsAsync(Clients.Target(open.Host, "org/app"), Cancelled);
        TagList paged = await client.ListTagsAsync(Clients.Target(openPages.Host, "org/app"), Cancelled);
        TagList withToken = await client.ListTagsAsync(Clients.Target(closedPages.Host, "org/app", Clients.Basic(TokenServer.User, TokenServer.Password)), Cancelled);

        whole.Tags.Order(StringComparer.Ordinal).ShouldBe(tags.Order(StringComparer.Ordinal));
        paged.Tags.ShouldBe(whole.Tags);
        withToken.Tags.ShouldBe(whole.Tags);
        (whole.Pages, paged.Pages, withToken.Pages).ShouldBe((1, 50, 50));
        (openPages.Requests.Count, closedPages.Requests.Count, tokens.Issued).ShouldBe((50, 51, 1), "the first page is refused once, and one token serves all");
        closedPages.Requests.Skip(1).ShouldAllBe(request => request.Authorization.StartsWith("Bearer "));
    }

    [Fact]
    public async Task Tls_OwnAuthority_IsTrustedOnlyWithItsCertificate()
    {
        TestCertificates certificates = new();
        await using RealRegistry registry = await RealRegistry.StartAsync(Tls(), files: Files(certificates), repositories: Repositories);
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Target(registry, certificates.AuthorityPem);

        await ShouldReadAsync(client, target);
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(target with { Tls = TlsSettings.Default }, Cancelled)))
            .Message.ShouldContain($"{Untrusted(registry)} (The remote certificate is invalid");
        await ShouldReadAsync(client, target with { Tls = TlsSettings.Default, Insecure = true });
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(
            target with { Tls = Target(registry, new TestCertificates().AuthorityPem).Tls, Insecure = true }, Cancelled)))
            .Message.ShouldContain(Untrusted(registry), customMessage: "a CA keeps verification on whatever insecure says");
    }

    [Fact]
    public async Task MutualTls_ClientCertificateOfItsAuthority_IsTheOnlyWayIn()
    {
        TestCertificates certificates = new();
        await using RealRegistry registry = await RealRegistry.StartAsync(
            Tls("\n    clientcas: [FOLDER/ca.pem]"), files: Files(certificates), repositories: Repositories);
        using RegistryClient client = Clients.Create();
        (string certificate, string key) = certificates.Client("puller");

        await ShouldReadAsync(client, Target(registry, certificates.AuthorityPem, certificate, key));
        (string foreign, string foreignKey) = new TestCertificates().Client("puller");
        foreach (RegistryTarget refused in (RegistryTarget[])[Target(registry, certificates.AuthorityPem), Target(registry, certificates.AuthorityPem, foreign, foreignKey)])
        {
            // The server says why and hangs up, and what it says gets lost on the way.
            (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(refused, Cancelled))).Message
                .ShouldMatch($@"^GET https://{registry.Host}/v2/: (no complete answer from {registry.Host} \(|{registry.Host} (reset|closed) the connection)");
        }
    }

    [Fact]
    public async Task MutualTls_CertificateBelowAnIntermediate_IsShownWithIt()
    {
        TestCertificates certificates = new();
        await using RealRegistry registry = await RealRegistry.StartAsync(
            Tls("\n    clientcas: [FOLDER/ca.pem]"), files: Files(certificates), repositories: Repositories);
        using RegistryClient client = Clients.Create();
        (string chain, string key) = certificates.ClientBelowIntermediate("puller");

        await ShouldReadAsync(client, Target(registry, certificates.AuthorityPem, chain, key));
    }

    [Fact]
    public async Task Htpasswd_BasicCredentials_AreShownAndWrongOnesNotRepeated()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(
            auth: "auth: {htpasswd: {realm: test, path: FOLDER/htpasswd}}", files: new Dictionary<string, string> { ["htpasswd"] = await HtpasswdAsync("puller", "s3cret") }, repositories: Repositories);
        using RegistryClient client = Clients.Create();

        await ShouldReadAsync(client, Clients.Target(registry.Host, "org/app", Clients.Basic("puller", "s3cret")));
        RegistryTarget wrong = Clients.Target(registry.Host, "org/app", Clients.Basic("puller", "not-this"));
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(wrong, Cancelled)))
            .Message.ShouldContain($"credentials missing or wrong for {registry.Host}; used: secret 'apps/pull'");
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(wrong, Cancelled))).Message.ShouldContain("they are not tried again before");
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(registry.Host, "org/app"), Cancelled))).Message.ShouldContain("used: none");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TokenServer_GivesATokenForThePassword(bool withIdentityToken)
    {
        using X509Certificate2 signer = new TestCertificates().Server("token-signer");
        await using TokenServer tokens = await TokenServer.StartAsync(signer);
        await using RealRegistry registry = await WithTokensAsync(tokens, signer, Repositories);
        using RegistryClient client = Clients.Create();
        RegistryCredentials credentials = withIdentityToken
            ? new() { IdentityToken = TokenServer.RefreshToken, Source = "secret 'apps/pull'" }
            : Clients.Basic(TokenServer.User, TokenServer.Password);

        await ShouldReadAsync(client, Clients.Target(registry.Host, "org/app", credentials));

        tokens.Issued.ShouldBe(1, "one token serves the list and all digests");
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(registry.Host, "org/app", Clients.Basic(TokenServer.User, "not-this")), Cancelled)))
            .Message.ShouldBe(
                $"GET http://localhost:{tokens.Port}/token?scope=repository%3Aorg%2Fapp%3Apull&service=registry: unexpected status code 401 Unauthorized (credentials missing or wrong for localhost:{tokens.Port}; used: secret 'apps/pull')");
        (await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(registry.Host, "other/app", credentials), Cancelled)))
            .Message.ShouldBe(
                $"GET http://{registry.Host}/v2/other/app/tags/list?n=1000: UNAUTHORIZED: authentication required (credentials missing or wrong for {registry.Host}; used: secret 'apps/pull')");
    }

    [Theory]
    [InlineData("application/vnd.oci.image.index.v1+json")]
    [InlineData("application/vnd.docker.distribution.manifest.list.v2+json")]
    public async Task Index_OfSeveralPlatforms_IsTheDigestOfTheTag(string mediaType)
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(repositories: new Dictionary<string, IReadOnlyList<string>> { ["org/app"] = ["amd64", "arm64"] });
        string index = RegistryFiles.WriteIndex(registry.Store, "org/app", "1.0.0", mediaType, "amd64", "arm64");
        using RegistryClient client = Clients.Create();
        RegistryTarget target = Clients.Target(registry.Host, "org/app");

        (await client.ResolveDigestAsync(target, "1.0.0", Cancelled)).ShouldBe(index);
        (await client.ResolveDigestAsync(target, "arm64", Cancelled)).ShouldBe(RegistryFiles.Digest("arm64"), "a platform's own tag keeps its manifest");

        using HttpClient http = new();
        using HttpRequestMessage head = new(HttpMethod.Head, $"http://{registry.Host}/v2/org/app/manifests/1.0.0");
        head.Headers.TryAddWithoutValidation("Accept", mediaType);
        (await http.SendAsync(head, Cancelled)).Content.Headers.ContentType!.MediaType.ShouldBe(mediaType, "the registry takes it for an index");
    }

    [Fact]
    public async Task Provider_OnTheRegistry_ExportsTagsAndDigests()
    {
        await using RealRegistry registry = await RealRegistry.StartAsync(repositories: Repositories);
        using RegistryClient client = Clients.Create();
        ResourceSetInputProvider provider = Scanners.Provider(
            $$$"""{"type":"OCIArtifactTag","url":"oci://{{{registry.Host}}}/org/app","filter":{"semver":"<1.4.0","limit":2},"defaultValues":{"env":"prod","tag":"x"}}""");

        ScanResult result = await Scanners.Create(client).ScanAsync(provider, ProviderSecrets.None, default, Cancelled);

        result.Inputs.Select(input => (input["tag"], input["digest"], input["env"])).ShouldBe(
        [
            ("1.3.0", RegistryFiles.Digest("1.3.0"), (object?)"prod"), ("1.2.0", RegistryFiles.Digest("1.2.0"), "prod"),
        ]);
    }

    /// <summary>This version of the registry gives all tags at once; what stands in front of it cuts them into pages, for whom the registry lets in.</summary>
    private static Task<FaultServer> PagedAsync(RealRegistry registry, int size)
    {
        ConcurrentDictionary<string, Lazy<Task<(string? Challenge, List<object?> Tags)>>> answers = new();
        return FaultServer.StartAsync(async (context, _) =>
        {
            string authorization = context.Request.Headers.Authorization.ToString();
            (string? challenge, List<object?> tags) = await answers.GetOrAdd(authorization, _ => new(() => AllAsync(registry, authorization))).Value;
            if (challenge is not null)
            {
                context.Response.Headers.WWWAuthenticate = challenge;
                await RegistryFaultTests.Fail(context, 401);
                return;
            }

            int start = tags.IndexOf(context.Request.Query["last"].FirstOrDefault()) + 1;
            List<object?> page = tags.GetRange(start, Math.Min(size, tags.Count - start));
            if (start + page.Count < tags.Count)
            {
                context.Response.Headers.Link = $"</v2/org/app/tags/list?last={page[^1]}&n={size}>; rel=\"next\"";
            }

            await RegistryFaultTests.Json(context, JsonTree.ToJson(new Dictionary<string, object?> { ["name"] = "org/app", ["tags"] = page }));
        });
    }

    private static async Task<(string? Challenge, List<object?> Tags)> AllAsync(RealRegistry registry, string authorization)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://{registry.Host}/v2/org/app/tags/list");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await http.SendAsync(request);
        return response.IsSuccessStatusCode
            ? (null, JsonTree.ParseObject(await response.Content.ReadAsByteArrayAsync()).ListAt("tags")!)
            : (response.Headers.WwwAuthenticate.ToString(), []);
    }

    private static Task<RealRegistry> WithTokensAsync(
        TokenServer tokens, X509Certificate2 signer, IReadOnlyDictionary<string, IReadOnlyList<string>>? repositories = null, string store = "FOLDER/data") => RealRegistry.StartAsync(
        auth: $"auth: {{token: {{realm: 'http://localhost:{tokens.Port}/token', service: registry, issuer: tests, rootcertbundle: FOLDER/signer.pem}}}}",
        files: new Dictionary<string, string> { ["signer.pem"] = signer.ExportCertificatePem() },
        repositories: repositories,
        store: store);

    private static string Untrusted(RealRegistry registry) =>
        $"the certificate of {registry.Host} is not trusted or has another name; a CA can be given with certSecretRef";

    private static async Task ShouldReadAsync(RegistryClient client, RegistryTarget target)
    {
        (await client.ListTagsAsync(target, Cancelled)).Tags.ShouldBe(Tags, ignoreOrder: true);
        (await Task.WhenAll(Tags.Select(tag => client.ResolveDigestAsync(target, tag, Cancelled)))).ShouldBe(Tags.Select(RegistryFiles.Digest));
    }

    private static string Tls(string more = "") => $"  tls:\n    certificate: FOLDER/server.pem\n    key: FOLDER/server.key{more}";

    private static Dictionary<string, string> Files(TestCertificates certificates)
    {
        using X509Certificate2 server = certificates.Server();
        return new()
        {
            ["server.pem"] = server.ExportCertificatePem(),
            ["server.key"] = server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(),
            ["ca.pem"] = certificates.AuthorityPem,
        };
    }

    private static RegistryTarget Target(RealRegistry registry, string authority, string certificate = "", string key = "")
    {
        Dictionary<string, object?> data = new() { ["ca.crt"] = authority };
        if (certificate.Length > 0)
        {
            data["tls.crt"] = certificate;
            data["tls.key"] = key;
        }

        SecretData secret = SecretData.From(new KubeObject(new() { ["metadata"] = new Dictionary<string, object?> { ["name"] = "tls", ["namespace"] = "apps" }, ["stringData"] = data }));
        return Clients.Target(registry.Host, "org/app") with { Tls = TlsSettings.From(secret) };
    }

    private static async Task<string> HtpasswdAsync(string user, string password)
    {
        using Process process = Process.Start(new ProcessStartInfo(ProgramPath.Find("htpasswd"), ["-Bbn", user, password]) { RedirectStandardOutput = true })!;
        string text = await process.StandardOutput.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        return text;
    }
}
