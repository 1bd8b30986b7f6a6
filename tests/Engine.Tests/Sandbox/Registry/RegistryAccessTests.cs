using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Registry;

/// <summary>Basic and bearer authentication.</summary>
public sealed class RegistryAccessTests
{
    private static readonly AuthenticationHeaderValue User = Basic("sandbox:sandbox");

    [Theory]
    [InlineData("sandbox:sandbox", HttpStatusCode.OK)]
    [InlineData("sandbox:wrong", HttpStatusCode.Unauthorized)]
    [InlineData("other:sandbox", HttpStatusCode.Unauthorized)]
    [InlineData("no colon", HttpStatusCode.Unauthorized)]
    public async Task Basic_Credentials_AreChecked(string credentials, HttpStatusCode expected)
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Basic);
        using RegistryClient client = new(registry);
        client.Http.DefaultRequestHeaders.Authorization = Basic(credentials);

        (await client.GetAsync("/v2/app/tags/list")).StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Basic_WithoutCredentials_IsChallenged()
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Basic);
        using RegistryClient client = new(registry);

        HttpResponseMessage response = await client.GetAsync("/v2/");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Single().Scheme.ShouldBe("Basic");
    }

    [Fact]
    public async Task Basic_AnonymousPull_MayReadButNotWrite()
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Basic, anonymousPull: true);
        using RegistryClient client = new(registry);

        (await client.GetAsync("/v2/app/tags/list")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Bearer_Challenge_NamesRealmServiceAndScope()
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Bearer);
        using RegistryClient client = new(registry);

        HttpResponseMessage response = await client.GetAsync("/v2/app/tags/list");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.Single().ToString()
            .ShouldBe($"Bearer realm=\"{registry.Address}token\",service=\"sandbox\",scope=\"repository:app:pull\"");
    }

    [Fact]
    public async Task Bearer_Token_OpensItsRepositoryOnly()
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Bearer);
        await registry.PushImageAsync("other", "1.0", "seed", TestContext.Current.CancellationToken);
        using RegistryClient client = new(registry);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(client, User, "repository:app:pull"));

        (await client.GetAsync("/v2/app/tags/list")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/v2/other/tags/list")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await client.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Bearer_TokenForPush_MayWrite()
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Bearer);
        using RegistryClient client = new(registry);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(client, User, "repository:app:pull,push"));

        (await client.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Bearer_TokenByForm_IsGiven()
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Bearer);
        using RegistryClient client = new(registry);
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "password", ["username"] = "sandbox", ["password"] = "sandbox", ["scope"] = "repository:app:pull",
        };

        HttpResponseMessage response = await client.Http.PostAsync(new Uri("/token", UriKind.Relative), new FormUrlEncodedContent(form));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await RegistryClient.JsonAsync(response)).StringAt("access_token").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Bearer_AnonymousToken_ReadsWherePullIsOpen()
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Bearer, anonymousPull: true);
        using RegistryClient client = new(registry);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(client, null, "repository:app:pull,push"));

        (await client.GetAsync("/v2/app/tags/list")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "sandbox:wrong")]
    [InlineData(true, "sandbox:wrong")]
    public async Task Bearer_TokenWithoutRight_IsRefused(bool anonymousPull, string? credentials)
    {
        await using SandboxRegistry registry = await StartAsync(RegistryAuthentication.Bearer, anonymousPull);
        using RegistryClient client = new(registry);
        client.Http.DefaultRequestHeaders.Authorization = credentials is null ? null : Basic(credentials);

        (await client.GetAsync("/token?scope=repository:app:pull")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Bearer_ExpiredToken_IsRefused()
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(
            new() { Authentication = RegistryAuthentication.Bearer, TokenLifetime = TimeSpan.Zero }, TestContext.Current.CancellationToken);
        using RegistryClient client = new(registry);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", await TokenAsync(client, User, "repository:app:pull"));

        (await client.GetAsync("/v2/app/tags/list")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static AuthenticationHeaderValue Basic(string credentials) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

    private static async Task<SandboxRegistry> StartAsync(RegistryAuthentication authentication, bool anonymousPull = false)
    {
        SandboxRegistry registry = await SandboxRegistry.StartAsync(
            new() { Authentication = authentication, AnonymousPull = anonymousPull }, TestContext.Current.CancellationToken);
        await registry.PushImageAsync("app", "1.0", "seed", TestContext.Current.CancellationToken);
        return registry;
    }

    private static async Task<string> TokenAsync(RegistryClient client, AuthenticationHeaderValue? credentials, string scope)
    {
        client.Http.DefaultRequestHeaders.Authorization = credentials;
        HttpResponseMessage response = await client.GetAsync($"/token?service=sandbox&scope={scope}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await RegistryClient.JsonAsync(response)).StringAt("token")!;
    }
}
