using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>registry.md §5.3 with answers in the form that Google gives.</summary>
public sealed class GarLoginTests : IDisposable
{
    private const string Host = "europe-west1-docker.pkg.dev";
    private const string Provider = "projects/123/locations/global/workloadIdentityPools/pool/providers/cluster";
    private const string Scopes = "https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/userinfo.email";

    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Host)]
    [InlineData("gcr.io")]
    [InlineData("eu.gcr.io")]
    [InlineData("docker.s3nsregistry.fr")]
    public async Task Machine_IsAskedAtTheMetadataServer(string host)
    {
        await using CloudServer server = await StartAsync();

        RegistryCredentials credentials = await Logins.Targets(server, _time).LoginAsync("GARArtifactTag", host);

        (credentials.Username, credentials.Password).ShouldBe(("oauth2accesstoken", "machine token"));
        CloudRequest request = server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("GET http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token");
        request.Header("Metadata-Flavor").ShouldBe("Google");
    }

    [Theory]
    [InlineData("gcr.io.example.com")]
    [InlineData("docker.pkg.dev")]
    [InlineData("ghcr.io")]
    public async Task Login_OtherHost_IsRefusedBeforeAnyRequest(string host)
    {
        await using CloudServer server = await StartAsync();

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time).LoginAsync("GARArtifactTag", host))).Message.ShouldStartWith("invalid GCP registry");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServiceAccount_TradesItsToken(bool withEmptyAnnotation)
    {
        await using CloudServer server = await StartAsync();

        RegistryCredentials credentials = await Logins.Targets(server, _time)
            .LoginAsync("GARArtifactTag", Host, Logins.Account(
                [("gcp.auth.fluxcd.io/workload-identity-provider", Provider), .. withEmptyAnnotation ? [("iam.gke.io/gcp-service-account", "")] : Array.Empty<(string, string)>()]));

        credentials.Password.ShouldBe("federated token");
        CloudRequest request = server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST https://sts.googleapis.com/v1/token");
        request.Form.ShouldBe(Exchange("jwt for //iam.googleapis.com/" + Provider), ignoreOrder: true);
    }

    [Fact]
    public async Task ServiceAccount_WithAGoogleAccount_Impersonates()
    {
        await using CloudServer server = await StartAsync();

        RegistryCredentials credentials = await Logins.Targets(server, _time).LoginAsync("GARArtifactTag", Host, Logins.Account(
            ("gcp.auth.fluxcd.io/workload-identity-provider", Provider), ("iam.gke.io/gcp-service-account", "puller@p.iam.gserviceaccount.com")));

        credentials.Password.ShouldBe("impersonated token");
        ShouldImpersonate(server.Requests.Last(), "puller%40p.iam.gserviceaccount.com");
    }

    [Fact]
    public async Task ServiceAccount_OfTheOwnGkeCluster_NamesItsPool()
    {
        await using CloudServer server = await StartAsync();

        await Logins.Targets(server, _time).LoginAsync("GARArtifactTag", Host, Logins.Account());

        CloudRequest request = server.Requests.Last();
        request.Form["audience"].ShouldBe(
            "identitynamespace:proj.svc.id.goog:https://container.googleapis.com/v1/projects/proj/locations/europe-west1/clusters/main");
        request.Form["subject_token"].ShouldBe("jwt for proj.svc.id.goog");
    }

    [Fact]
    public async Task ServiceAccount_WrongProvider_IsRefused()
    {
        await using CloudServer server = await StartAsync();

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time).LoginAsync(
            "GARArtifactTag", Host, Logins.Account(("gcp.auth.fluxcd.io/workload-identity-provider", "pool/provider")))))
            .Message.ShouldContain("annotation 'gcp.auth.fluxcd.io/workload-identity-provider' must match");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task KeyFile_SignsAnAssertion()
    {
        using RSA key = RSA.Create(2048);
        await using CloudServer server = await StartAsync();
        string file = Write(new() { ["type"] = "service_account", ["client_email"] = "p@p.iam", ["private_key"] = key.ExportPkcs8PrivateKeyPem(), ["token_uri"] = "https://oauth2.googleapis.com/token" });

        RegistryCredentials credentials = await Logins.Targets(server, _time, ("GOOGLE_APPLICATION_CREDENTIALS", file)).LoginAsync("GARArtifactTag", Host);

        credentials.Password.ShouldBe("key token");
        CloudRequest request = server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST https://oauth2.googleapis.com/token");
        request.Form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        string[] parts = request.Form["assertion"].Split('.');
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])).ShouldBe("""{"alg":"RS256","typ":"JWT"}""");
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        JsonTree.DeepEquals(
            JsonTree.Parse(Base64Url.DecodeFromChars(parts[1])),
            JsonTree.Parse($$$"""{"iss":"p@p.iam","scope":"{{{Scopes}}}","aud":"https://oauth2.googleapis.com/token","iat":{{{now}}},"exp":{{{now + 3600}}}}""")).ShouldBeTrue();
        key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).ShouldBeTrue();
    }

    [Fact]
    public async Task FederationFile_TradesTheTokenOfItsFile()
    {
        await using CloudServer server = await StartAsync();
        string token = Path.Combine(_folder.Path, "token.json");
        string file = Write(new()
        {
            ["type"] = "external_account",
            ["audience"] = "//iam.googleapis.com/" + Provider,
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:jwt",
            ["token_url"] = "https://sts.googleapis.com/v1/token",
            ["service_account_impersonation_url"] = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x:generateAccessToken",
            ["credential_source"] = new Dictionary<string, object?>
            {
                ["file"] = token,
                ["format"] = new Dictionary<string, object?> { ["type"] = "json", ["subject_token_field_name"] = "access_token" },
            },
        });
        await File.WriteAllTextAsync(token, """{"access_token":"azure token"}""", TestContext.Current.CancellationToken);

        RegistryCredentials credentials = await Logins.Targets(server, _time, ("GOOGLE_APPLICATION_CREDENTIALS", file)).LoginAsync("GARArtifactTag", Host);

        credentials.Password.ShouldBe("impersonated token");
        CloudRequest exchange = server.Requests.First();
        exchange.Line.ShouldBe("POST https://sts.googleapis.com/v1/token");
        exchange.Form.ShouldBe(Exchange("azure token"), ignoreOrder: true);
        server.Requests.Count.ShouldBe(2);
        ShouldImpersonate(server.Requests.Last(), "x");
    }

    [Theory]
    [InlineData("""{"type":"service_account","client_email":"x","private_key":"planted-secret"}""", "'private_key' cannot be read")]
    [InlineData("""{"type":"authorized_user","refresh_token":"planted-secret"}""", "'type' must be service_account or external_account")]
    [InlineData("""planted-secret""", "is not a JSON object")]
    public async Task KeyFile_CannotBeUsed_SaysWhyWithoutItsContent(string content, string message)
    {
        await using CloudServer server = await StartAsync();
        Directory.CreateDirectory(_folder.Path);
        string file = Path.Combine(_folder.Path, "key.json");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            Logins.Targets(server, _time, ("GOOGLE_APPLICATION_CREDENTIALS", file)).LoginAsync("GARArtifactTag", Host));

        failure.Message.ShouldContain(message);
        failure.ToString().ShouldNotContain("planted");
    }

    private static Dictionary<string, string> Exchange(string token) => new()
    {
        ["audience"] = "//iam.googleapis.com/" + Provider,
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
        ["requested_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
        ["subject_token_type"] = "urn:ietf:params:oauth:token-type:jwt",
        ["subject_token"] = token,
        ["scope"] = Scopes,
    };

    private static void ShouldImpersonate(CloudRequest request, string account)
    {
        request.Line.ShouldBe($"POST https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{account}:generateAccessToken");
        request.Header("Authorization").ShouldBe("Bearer federated token");
        request.Header("Content-Type").ShouldBe("application/json");
        JsonTree.DeepEquals(JsonTree.Parse(request.Body), JsonTree.Parse($$"""{"lifetime":"3600s","scope":["{{Scopes.Replace(" ", "\",\"", StringComparison.Ordinal)}}"]}""")).ShouldBeTrue();
    }

    private string Write(Dictionary<string, object?> content)
    {
        Directory.CreateDirectory(_folder.Path);
        string file = Path.Combine(_folder.Path, "key.json");
        File.WriteAllBytes(file, JsonTree.ToUtf8(content));
        return file;
    }

    private Task<CloudServer> StartAsync() => CloudServer.StartAsync(_time, request => (200, request.Url switch
    {
        "https://sts.googleapis.com/v1/token" => """{"access_token":"federated token","expires_in":3599,"token_type":"Bearer"}""",
        "https://oauth2.googleapis.com/token" => """{"access_token":"key token","expires_in":3599}""",
        "http://metadata.google.internal/computeMetadata/v1/project/project-id" => "proj",
        "http://metadata.google.internal/computeMetadata/v1/instance/attributes/cluster-location" => "europe-west1",
        "http://metadata.google.internal/computeMetadata/v1/instance/attributes/cluster-name" => "main",
        _ when request.Url.Contains("iamcredentials", StringComparison.Ordinal) => """{"accessToken":"impersonated token","expireTime":"2026-03-01T13:00:00Z"}""",
        _ => """{"access_token":"machine token","expires_in":3599,"token_type":"Bearer"}""",
    }));
}
