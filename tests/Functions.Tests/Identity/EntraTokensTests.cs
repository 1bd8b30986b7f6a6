using Serverless.Azure.Identity;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Scanning.Cloud;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Identity;

/// <summary>What Entra is asked for a federated identity, and what is said when it refuses.</summary>
public sealed class EntraTokensTests
{
    private const string Tenant = "11111111-1111-1111-1111-111111111111";
    private const string Client = "22222222-2222-2222-2222-222222222222";
    private const string Scope = "https://containerregistry.azure.net/.default";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_FederatedIdentity_ShowsTheClustersToken()
    {
        await using CloudServer entra = await StartAsync(200, """{"token_type":"Bearer","expires_in":3599,"access_token":"entra token"}""");
        EntraTokens tokens = new(null, false, entra.Handler);

        CloudToken token = await tokens.GetAsync(new FederatedEntraIdentity(Tenant, Client, _ => Task.FromResult("cluster jwt")), Scope, Cancelled);

        token.Value.ShouldBe("entra token");
        CloudRequest request = entra.Requests.Last();
        request.Line.ShouldBe($"POST https://login.microsoftonline.com/{Tenant}/oauth2/v2.0/token");
        request.Form.ShouldBe(EntraForms.Assertion(Client, "cluster jwt", Scope), ignoreOrder: true);
    }

    [Fact]
    public async Task Get_EntraRefuses_NamesTheIdentityAndNoToken()
    {
        await using CloudServer entra = await StartAsync(401, """{"error":"invalid_client","error_description":"AADSTS700213: No matching federated identity record found.","error_codes":[700213]}""");
        EntraTokens tokens = new(null, false, entra.Handler);

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            tokens.GetAsync(new FederatedEntraIdentity(Tenant, Client, _ => Task.FromResult("planted-jwt")), Scope, Cancelled));

        failure.Message.ShouldStartWith($"no Microsoft Entra token for client {Client} of tenant {Tenant}: AADSTS700213");
        (failure.Status, failure.IsTransient).ShouldBe((401, false));
        failure.ToString().ShouldNotContain("planted");
    }

    [Theory]
    [InlineData(400, """{"error":"planted-jwt","error_description":"you sent planted-jwt"}""", "HTTP 400")]
    [InlineData(200, """{"access_token":tplanted-jwt}""", "the answer is not readable")]
    public async Task Get_AnswerRepeatsTheToken_IsNotQuoted(int status, string answer, string reason)
    {
        await using CloudServer entra = await StartAsync(status, answer);
        EntraTokens tokens = new(null, false, entra.Handler);

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            tokens.GetAsync(new FederatedEntraIdentity(Tenant, Client, _ => Task.FromResult("planted-jwt")), Scope, Cancelled));

        failure.Message.ShouldBe($"no Microsoft Entra token for client {Client} of tenant {Tenant}: {reason}");
        failure.ToString().ShouldNotContain("planted");
    }

    /// <summary>Nobody has refused the identity when the network is down.</summary>
    [Fact]
    public async Task Get_EntraIsUnreachable_IsNoRefusal()
    {
        EntraTokens tokens = new(null, false, new UnreachableHandler());

        RegistryException failure = await Should.ThrowAsync<RegistryException>(
            tokens.GetAsync(new FederatedEntraIdentity(Tenant, Client, _ => Task.FromResult("planted-jwt")), Scope, Cancelled));

        (failure.Status, failure.IsTransient).ShouldBe((null, true));
    }

    [Theory]
    [InlineData("tenant ", Client)]
    [InlineData(Tenant, "client/../x")]
    public void Of_AnnotationThatIsNoId_IsNamed(string tenant, string client)
    {
        ServiceAccountIdentity account = new("cluster", "apps", "puller", new Dictionary<string, string>
        {
            ["azure.workload.identity/tenant-id"] = tenant, ["azure.workload.identity/client-id"] = client,
        }, (_, _) => Task.FromResult("jwt"));

        Should.Throw<RegistryException>(() => FederatedEntraIdentity.Of(account)).Message.ShouldContain("is no id of Microsoft Entra");
    }

    private sealed class UnreachableHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "no route to host");
    }

    private static Task<CloudServer> StartAsync(int status, string answer) =>
        CloudServer.StartAsync(TimeProvider.System, request => EntraAnswers.Discovery(request) is { } discovery ? (200, discovery) : (status, answer));
}
