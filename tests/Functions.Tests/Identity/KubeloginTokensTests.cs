using Serverless.Azure.Identity;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Azure;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Identity;

/// <summary>kubernetes-client.md §5.3: tokens for clusters in place of kubelogin, in the handler and on a laptop.</summary>
public sealed class KubeloginTokensTests : IDisposable
{
    private const string Tenant = "11111111-1111-1111-1111-111111111111";
    private const string Client = "22222222-2222-2222-2222-222222222222";

    private readonly string _folder = Directory.CreateTempSubdirectory("kubelogin-").FullName;
    private readonly EntraServer _entra = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _entra.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Whatever a stored kubeconfig asks for, the identity of the handler answers; no secret, file or variable in it is used.</summary>
    [Theory]
    [InlineData("devicecode")]
    [InlineData("interactive")]
    [InlineData("azurecli")]
    [InlineData("azd")]
    [InlineData("msi")]
    [InlineData("workloadidentity")]
    [InlineData("spn")]
    public async Task Service_AnyMode_IsAnsweredByItsOwnIdentity(string mode)
    {
        OwnIdentity own = new();
        KubeloginRequest request = new(mode, KubeloginRequest.AksServerId) { TenantId = Tenant, ClientSecret = "planted", FederatedTokenFile = "/etc/passwd" };

        BearerToken token = await KubeloginTokens.ForService(own, _entra)(request, false, Cancelled);

        token.Value.ShouldBe("own");
        own.Scopes.ShouldBe(["6dae42f8-4368-4678-94ff-3960e28e3630/.default"]);
        _entra.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ropc")]
    [InlineData("azurepipelines")]
    public async Task Service_RefusedMode_IsNamed(string mode) =>
        (await Should.ThrowAsync<KubeconfigException>(async () => await KubeloginTokens.ForService(new OwnIdentity(), _entra)(
            new(mode, KubeloginRequest.AksServerId), false, Cancelled))).Message.ShouldBe($"unsupported kubelogin option --login {mode}");

    [Fact]
    public async Task Laptop_Secret_IsAskedForOnceAndAgainWhenRefused()
    {
        KubeloginTokenProvider tokens = KubeloginTokens.ForLaptop(_ => null, _entra);
        KubeloginRequest request = new("spn", KubeloginRequest.AksServerId) { TenantId = Tenant, ClientId = Client, ClientSecret = "the-secret" };

        (await tokens(request, false, Cancelled)).Value.ShouldBe("entra token");
        await tokens(request, false, Cancelled);
        _entra.Requests.Count(r => r.Body.Length > 0).ShouldBe(1);
        await tokens(request, true, Cancelled);

        _entra.Requests.Count(r => r.Body.Length > 0).ShouldBe(2);
        (string url, string body) = _entra.Requests.Last(r => r.Body.Length > 0);
        url.ShouldStartWith($"https://login.microsoftonline.com/{Tenant}/oauth2/v2.0/token");
        body.ShouldContain("client_secret=the-secret");
        body.ShouldContain("scope=6dae42f8-4368-4678-94ff-3960e28e3630%2F.default");
    }

    [Fact]
    public async Task Laptop_TokenFile_IsShownToTheCloudsAuthority()
    {
        string file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "jwt-from-file", Cancelled);
        KubeloginRequest request = new("workloadidentity", KubeloginRequest.AksServerId)
        {
            TenantId = Tenant, ClientId = Client, FederatedTokenFile = file, Environment = "AzureUSGovernmentCloud",
        };

        await KubeloginTokens.ForLaptop(_ => null, _entra)(request, false, Cancelled);

        (string url, string body) = _entra.Requests.Last(r => r.Body.Length > 0);
        url.ShouldStartWith($"https://login.microsoftonline.us/{Tenant}/");
        body.ShouldContain("client_assertion=jwt-from-file");
    }

    [Fact]
    public async Task Laptop_Workflow_ShowsTheRunnersToken()
    {
        Dictionary<string, string> runner = new() { ["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://runner.example/token?v=1", ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "runner" };
        KubeloginRequest request = new("workloadidentity", KubeloginRequest.AksServerId) { TenantId = Tenant, ClientId = Client };

        await KubeloginTokens.ForLaptop(runner.GetValueOrDefault, _entra)(request, false, Cancelled);

        _entra.Requests.ShouldContain(r => r.Url == "https://runner.example/token?v=1&audience=api%3A%2F%2FAzureADTokenExchange");
        _entra.Requests.Last(r => r.Body.Length > 0).Body.ShouldContain("client_assertion=workflow-jwt");
    }

    [Fact]
    public async Task Laptop_EntraRefuses_NamesTheIdentityAndNoSecret()
    {
        _entra.Refuses = true;
        KubeloginRequest request = new("spn", KubeloginRequest.AksServerId) { TenantId = Tenant, ClientId = Client, ClientSecret = "planted-secret" };

        KubeconfigException e = await Should.ThrowAsync<KubeconfigException>(async () => await KubeloginTokens.ForLaptop(_ => null, _entra)(request, false, Cancelled));

        e.Message.ShouldStartWith($"no Microsoft Entra token for client {Client} of tenant {Tenant}: AADSTS7000215");
        e.ToString().ShouldNotContain("planted");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("password", true)]
    [InlineData("", false)]
    [InlineData("password", false)]
    public async Task Laptop_CertificateThatCannotBeLoaded_IsNamed(string password, bool exists)
    {
        string file = Path.Combine(_folder, "client.pfx");
        if (exists)
        {
            await File.WriteAllTextAsync(file, "no certificate", Cancelled);
        }

        KubeloginRequest request = new("spn", KubeloginRequest.AksServerId) { TenantId = Tenant, ClientId = Client, ClientCertificate = file, ClientCertificatePassword = password };

        (await Should.ThrowAsync<KubeconfigException>(async () => await KubeloginTokens.ForLaptop(_ => null, _entra)(request, false, Cancelled)))
            .Message.ShouldContain(file);
        _entra.Requests.ShouldBeEmpty();
    }

    private sealed class OwnIdentity : IEntraTokens
    {
        public List<string> Scopes { get; } = [];

        public Task<CloudToken> GetAsync(string scope, CancellationToken cancellationToken)
        {
            Scopes.Add(scope);
            return Task.FromResult(new CloudToken("own", DateTimeOffset.MaxValue));
        }

        public Task<CloudToken> GetAsync(FederatedEntraIdentity identity, string scope, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("a cluster is not a federated identity");
    }

    private sealed class EntraServer : HttpMessageHandler
    {
        public List<(string Url, string Body)> Requests { get; } = [];

        public bool Refuses { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request.RequestUri!.AbsoluteUri, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
            string answer = request.RequestUri.Host == "runner.example" ? """{"value":"workflow-jwt"}"""
                : Refuses ? """{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","error_codes":[7000215]}"""
                : """{"token_type":"Bearer","expires_in":3599,"access_token":"entra token"}""";
            return new()
            {
                StatusCode = Refuses ? System.Net.HttpStatusCode.Unauthorized : System.Net.HttpStatusCode.OK,
                Content = new StringContent(answer, System.Text.Encoding.UTF8, "application/json"),
            };
        }
    }
}
