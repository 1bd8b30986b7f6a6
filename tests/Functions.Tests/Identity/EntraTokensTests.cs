using Azure.Core.Pipeline;
using Azure.Identity;
using Serverless.Azure.Identity;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Azure;
using Serverless.Engine.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Identity;

/// <summary>What Entra is asked for a federated identity, and what is said when it refuses.</summary>
public sealed class EntraTokensTests
{
    private const string Tenant = "11111111-1111-1111-1111-111111111111";
    private const string Client = "22222222-2222-2222-2222-222222222222";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_FederatedIdentity_ShowsTheClustersToken()
    {
        using RecordingHandler entra = new(200, """{"token_type":"Bearer","expires_in":3599,"access_token":"entra token"}""");
        EntraTokens tokens = new(null, false, new TokenCredentialOptions { Transport = new HttpClientTransport(new HttpClient(entra)) });

        CloudToken token = await tokens.GetAsync(
            new FederatedEntraIdentity(Tenant, Client, _ => Task.FromResult("cluster jwt")), "https://containerregistry.azure.net/.default", Cancelled);

        token.Value.ShouldBe("entra token");
        (string url, string body) = entra.Requests.Last(request => request.Body.Length > 0);
        url.ShouldStartWith($"https://login.microsoftonline.com/{Tenant}/oauth2/v2.0/token");
        body.ShouldContain($"client_id={Client}");
        body.ShouldContain("client_assertion=cluster+jwt");
        body.ShouldContain("grant_type=client_credentials");
        body.ShouldContain("scope=https%3A%2F%2Fcontainerregistry.azure.net%2F.default");
    }

    [Fact]
    public async Task Get_EntraRefuses_NamesTheIdentityAndNoToken()
    {
        using RecordingHandler entra = new(401, """{"error":"invalid_client","error_description":"AADSTS700213: No matching federated identity record found.","error_codes":[700213]}""");
        EntraTokens tokens = new(null, false, new TokenCredentialOptions { Transport = new HttpClientTransport(new HttpClient(entra)) });

        RegistryException failure = await Should.ThrowAsync<RegistryException>(tokens.GetAsync(
            new FederatedEntraIdentity(Tenant, Client, _ => Task.FromResult("planted-jwt")), "https://containerregistry.azure.net/.default", Cancelled));

        failure.Message.ShouldStartWith($"no Microsoft Entra token for client {Client} of tenant {Tenant}: ");
        failure.ToString().ShouldContain("AADSTS700213", Case.Sensitive, failure.ToString());
        failure.ToString().ShouldNotContain("planted");
    }

    private sealed class RecordingHandler(int status, string answer) : HttpMessageHandler
    {
        public List<(string Url, string Body)> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request.RequestUri!.AbsoluteUri, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
            return new() { StatusCode = (System.Net.HttpStatusCode)status, Content = new StringContent(answer, System.Text.Encoding.UTF8, "application/json") };
        }
    }
}
