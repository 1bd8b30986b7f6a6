using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Authentication;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Registry;

/// <summary>registry.md §4.2, row by row.</summary>
public sealed class ChallengeTests
{
    private const string Realm = "https://auth.example/token";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"hub\",scope=\"repository:app:pull\"", "repository:app:pull")]
    [InlineData("bEARER REALM=\"https://auth.example/token\", Service=\"hub\", SCOPE=\"repository:app:pull\"", "repository:app:pull")]
    [InlineData("Bearer realm=https://auth.example/token,service=hub,scope=s", "s")]
    [InlineData("Bearer  realm = \"https://auth.example/token\" ,\tservice= hub , scope =\"s\"", "s")]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"hub\",scope=\"repository:app:pull,push repository:other:pull\"", "repository:app:pull,push repository:other:pull")]
    [InlineData("Bearer realm=\"https:\\/\\/auth.example/token\",service=\"h\\u\\b\",scope=\"a\\\"b\\\\c\"", "a\"b\\c")]
    [InlineData("Bearer scope=\"s\",service=\"hub\",error=\"invalid_token\",realm=\"https://auth.example/token\"", "s")]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"hub\",scope=\"first\",scope=\"second\"", "first")]
    [InlineData(", ,Bearer realm=\"https://auth.example/token\",,service=\"hub\",", "")]
    [InlineData("Negotiate, Bearer realm=\"https://auth.example/token\",service=\"hub\"", "")]
    [InlineData("Negotiate YII=, Bearer realm=\"https://auth.example/token\",service=\"hub\"", "")]
    [InlineData("Negotiate YIIabc+/==, Bearer realm=\"https://auth.example/token\",service=\"hub\"", "")]
    [InlineData("NTLM TlRM , Bearer realm=\"https://auth.example/token\",service=\"hub\"", "")]
    [InlineData("Digest realm=\"Bearer, Basic\", nonce=\"n=1,\", Bearer realm=\"https://auth.example/token\",service=\"hub\"", "")]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"hub\", Basic realm=\"x\"", "")]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"hub\",scope=\"never closed", "never closed")]
    public void Choose_Bearer_IsRead(string header, string scope) =>
        Challenge.Choose([header], "registry.example").ShouldBe(new Challenge(true, Realm, "hub", scope));

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("BASIC")]
    [InlineData("Basic realm=\"x\", Bearer realm=\"https://auth.example/token\"")]
    [InlineData("Negotiate, Basic realm=\"a, Bearer realm=\\\"y\\\"\"")]
    [InlineData("Basic charset=\"UTF-8\", realm=\"x\"")]
    public void Choose_Basic_NeedsNothingMore(string header) => Challenge.Choose([header], "registry.example").ShouldBe(new Challenge(false, "", "", ""));

    [Fact]
    public void Choose_SeveralHeaders_TakesTheFirstOfAKnownScheme()
    {
        Challenge.Choose(["Negotiate", "Digest realm=\"d\"", $"Bearer realm=\"{Realm}\"", "Basic realm=\"x\""], "registry.example")
            .ShouldBe(new Challenge(true, Realm, "", ""));
        Challenge.Choose(["Basic realm=\"x\"", $"Bearer realm=\"{Realm}\""], "registry.example").IsBearer.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Bearer", "malformed www-authenticate, missing realm")]
    [InlineData("Bearer service=\"hub\"", "malformed www-authenticate, missing realm")]
    [InlineData("Bearer realm=\"\", Basic realm=\"x\"", "malformed www-authenticate, missing realm")]
    [InlineData("Negotiate", "authentication scheme 'Negotiate' is not supported")]
    [InlineData("NTLM, Digest realm=\"Basic\"", "authentication scheme 'NTLM' is not supported")]
    [InlineData("", "the registry refuses access (401) without a www-authenticate header")]
    [InlineData("=,=", "the registry refuses access (401) without a www-authenticate header")]
    public void Choose_NothingUsable_SaysWhy(string header, string message) =>
        Should.Throw<RegistryException>(() => Challenge.Choose([header], "registry.example")).Message.ShouldBe($"registry.example: {message}");

    [Theory]
    [InlineData("Basic realm=\"x\"", "Basic dTpw")]
    [InlineData("Negotiate YII==, Basic realm=\"a,b\"", "Basic dTpw")]
    [InlineData("Negotiate|Basic realm=\"x\"", "Basic dTpw")]
    [InlineData("Bearer realm=\"http://HOST/token\",service=\"a, b\"", "Bearer t")]
    [InlineData("Negotiate|Digest realm=\"d\", nonce=\"n\"|bearer realm=\"http://HOST/token\", service=\"a, b\"", "Bearer t")]
    [InlineData("Digest realm=\"d\", nonce=\"n\", Bearer realm=\"http://HOST/token\",service=\"a, b\", Basic realm=\"x\"", "Bearer t")]
    public async Task List_Challenge_IsUnderstoodOverTheWire(string headers, string shown)
    {
        await using FaultServer server = await FaultServer.StartAsync((context, self) =>
        {
            if (context.Request.Path == "/token")
            {
                context.Request.Query["service"].ToString().ShouldBe("a, b");
                return RegistryFaultTests.Json(context, """{"token":"t"}""");
            }

            if (context.Request.Headers.Authorization == shown)
            {
                return RegistryFaultTests.Json(context, """{"tags":["a"]}""");
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = new StringValues(headers.Replace("HOST", self.Host, StringComparison.Ordinal).Split('|'));
            return Task.CompletedTask;
        });
        using RegistryClient client = Clients.Create();

        (await client.ListTagsAsync(Clients.Target(server.Host, credentials: Clients.Basic("u", "p")), Cancelled)).Tags.ShouldBe(["a"]);
    }

    [Fact]
    public async Task List_OtherSchemeOnly_NamesItAndIsNotRetried()
    {
        await using FaultServer server = await FaultServer.StartAsync((context, _) =>
        {
            context.Response.Headers.WWWAuthenticate = "Negotiate";
            return RegistryFaultTests.Fail(context, 401);
        });
        using RegistryClient client = Clients.Create();

        RegistryException failure = await Should.ThrowAsync<RegistryException>(client.ListTagsAsync(Clients.Target(server.Host), Cancelled));

        (failure.Message, failure.Status).ShouldBe(($"{server.Host}: authentication scheme 'Negotiate' is not supported", 401));
        server.Requests.ShouldHaveSingleItem();
    }
}
