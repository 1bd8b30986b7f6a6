using System.Buffers.Text;
using System.Text;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>How long a login to a cloud counts, and for whom.</summary>
public sealed class LoginCacheTests
{
    private const string Acr = "ACRArtifactTag";
    private const string Ecr = "ECRArtifactTag";
    private const string Gar = "GARArtifactTag";

    private static readonly Dictionary<string, string> Hosts = new()
    {
        [Acr] = "acme.azurecr.io", [Ecr] = "123456789012.dkr.ecr.eu-west-1.amazonaws.com", [Gar] = "europe-west1-docker.pkg.dev",
    };

    private static readonly Dictionary<string, string> Annotations = new()
    {
        ["azure.workload.identity/tenant-id"] = "t",
        ["azure.workload.identity/client-id"] = "c",
        ["eks.amazonaws.com/role-arn"] = "arn:aws:iam::123456789012:role/puller",
        ["gcp.auth.fluxcd.io/workload-identity-provider"] = "projects/1/locations/global/workloadIdentityPools/pool/providers/cluster",
        ["iam.gke.io/gcp-service-account"] = "puller@p.iam.gserviceaccount.com",
    };

    private readonly ManualTimeProvider _time = new();
    private int _logins;

    [Theory]
    [InlineData(Acr, 3, false)]
    [InlineData(Acr, 3, true)]
    [InlineData(Ecr, 12, false)]
    [InlineData(Ecr, 12, true)]
    [InlineData(Gar, 1, false)]
    [InlineData(Gar, 1, true)]
    public async Task Login_IsReusedUntilFiveMinutesBeforeItsEnd_AndItsSuccessorKeepsTheScans(string type, int hours, bool ofAnAccount)
    {
        await using CloudServer server = await StartAsync(_ => false);
        RegistryTargets targets = Targets(server);
        ServiceAccountIdentity? account = ofAnAccount ? Account("https://one.example/", "apps", "puller") : null;
        Task<RegistryCredentials> LoginAsync() => targets.LoginAsync(type, Hosts[type], account);
        RegistryCredentials first = await LoginAsync();

        _time.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        (await LoginAsync()).Password.ShouldBe(first.Password);
        _logins.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        RegistryCredentials renewed = await LoginAsync();

        _logins.ShouldBe(2);
        renewed.Password.ShouldNotBe(first.Password);
        renewed.Fingerprint.ShouldBe(first.Fingerprint);
    }

    [Theory]
    [InlineData(Acr)]
    [InlineData(Ecr)]
    [InlineData(Gar)]
    public async Task Login_WantedByManyAtOnce_IsMadeOnce(string type)
    {
        await using CloudServer server = await StartAsync(_ => false);
        RegistryTargets targets = Targets(server);

        RegistryCredentials[] all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => targets.LoginAsync(type, Hosts[type])));

        _logins.ShouldBe(1);
        all.Select(credentials => credentials.Password).Distinct().Count().ShouldBe(1);
    }

    /// <summary>What a ServiceAccount's annotations claim is proven by its own token only.</summary>
    [Theory]
    [InlineData(Acr, "https://two.example/", "apps", "puller")]
    [InlineData(Acr, "https://one.example/", "other", "puller")]
    [InlineData(Acr, "https://one.example/", "apps", "stranger")]
    [InlineData(Ecr, "https://two.example/", "apps", "puller")]
    [InlineData(Ecr, "https://one.example/", "other", "puller")]
    [InlineData(Ecr, "https://one.example/", "apps", "stranger")]
    [InlineData(Gar, "https://two.example/", "apps", "puller")]
    [InlineData(Gar, "https://one.example/", "other", "puller")]
    [InlineData(Gar, "https://one.example/", "apps", "stranger")]
    public async Task Login_OfAnotherAccountWithTheSameAnnotations_IsItsOwn(string type, string cluster, string ns, string name)
    {
        ServiceAccountIdentity other = Account(cluster, ns, name);
        string proof = await other.IssueTokenAsync("", TestContext.Current.CancellationToken);
        bool refuses = true;
        await using CloudServer server = await StartAsync(request => refuses && Uri.UnescapeDataString(request.Body).Contains(proof, StringComparison.Ordinal));
        RegistryTargets targets = Targets(server);
        RegistryCredentials first = await targets.LoginAsync(type, Hosts[type], Account("https://one.example/", "apps", "puller"));

        (await Should.ThrowAsync<RegistryException>(targets.LoginAsync(type, Hosts[type], other))).Status.ShouldBe(403);
        _logins.ShouldBe(1);
        refuses = false;
        _time.Advance(TimeSpan.FromMinutes(2));
        RegistryCredentials own = await targets.LoginAsync(type, Hosts[type], other);

        _logins.ShouldBe(2);
        own.Password.ShouldNotBe(first.Password);
    }

    private RegistryTargets Targets(CloudServer server) => Logins.Targets(server, _time, ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret"));

    private static ServiceAccountIdentity Account(string cluster, string ns, string name) =>
        new(cluster, ns, name, Annotations, (_, _) => Task.FromResult($"jwt-of-{cluster}{ns}/{name}/"));

    /// <summary>Each login's last answer has another password; it lasts 3 hours from Azure, 12 from AWS and one from Google.</summary>
    private Task<CloudServer> StartAsync(Func<CloudRequest, bool> refuses) => CloudServer.StartAsync(_time, request => refuses(request) ? (403, "{}") : (200, request.Url switch
    {
        _ when request.Url.EndsWith("/oauth2/exchange", StringComparison.Ordinal) => $$"""{"refresh_token":"e30.{{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$$"""{"exp":{{{After(3)}}}}"""))}}.{{Next()}}"}""",
        _ when request.Url.Contains("//sts.eu-west-1.", StringComparison.Ordinal) =>
            """{"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Credentials":{"AccessKeyId":"ASIAROLE","SecretAccessKey":"role key","SessionToken":"session"}}}}""",
        _ when request.Url.Contains("//api.ecr.", StringComparison.Ordinal) =>
            $$"""{"authorizationData":[{"authorizationToken":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{Next()}"))}}","expiresAt":{{After(12)}}.0}]}""",
        "https://sts.googleapis.com/v1/token" => """{"access_token":"federated token","expires_in":3600}""",
        _ when request.Url.Contains("//iamcredentials.", StringComparison.Ordinal) =>
            $$"""{"accessToken":"{{Next()}}","expireTime":"{{_time.GetUtcNow().AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""",
        _ => $$"""{"access_token":"{{Next()}}","expires_in":3600}""",
    }));

    private string Next() => $"password-{Interlocked.Increment(ref _logins)}";

    private long After(int hours) => _time.GetUtcNow().AddHours(hours).ToUnixTimeSeconds();
}
