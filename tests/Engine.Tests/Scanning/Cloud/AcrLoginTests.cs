using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>registry.md §5.1 with answers in the form that ACR gives.</summary>
public sealed class AcrLoginTests
{
    private const string Host = "acme.azurecr.io";
    private const string NoUser = "00000000-0000-0000-0000-000000000000";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Login_TradesTheEntraToken()
    {
        await using CloudServer server = await StartAsync();

        RegistryCredentials credentials = await Logins.Targets(server, _time).LoginAsync("ACRArtifactTag", Host);

        (credentials.Username, credentials.Password, credentials.IdentityToken).ShouldBe((NoUser, Refresh, Refresh));
        CloudRequest request = server.Requests.ShouldHaveSingleItem();
        request.Line.ShouldBe("POST https://acme.azurecr.io/oauth2/exchange");
        request.Header("Content-Type").ShouldBe("application/x-www-form-urlencoded");
        request.Form.ShouldBe(new Dictionary<string, string>
        {
            ["grant_type"] = "access_token",
            ["service"] = Host,
            ["access_token"] = "entra own https://containerregistry.azure.net/.default",
        }, ignoreOrder: true);
    }

    /// <summary>The registry itself is asked, within what it bears.</summary>
    [Fact]
    public async Task Login_Exchange_CountsAsARequestToTheRegistry()
    {
        await using CloudServer server = await StartAsync();
        using RegistryClient client = new(Clients.Options, _time, new Random(1));

        await new RegistryTargets(new() { Entra = new FixedEntra() }, server.Connections, client, _time).LoginAsync("ACRArtifactTag", Host);

        client.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task ServiceAccount_IsProvenToEntra()
    {
        await using CloudServer server = await StartAsync();

        await Logins.Targets(server, _time).LoginAsync("ACRArtifactTag", Host, Logins.Account(
            ("azure.workload.identity/tenant-id", "t"), ("azure.workload.identity/client-id", "c")));

        server.Requests.ShouldHaveSingleItem().Form["access_token"]
            .ShouldBe("entra t c jwt for api://AzureADTokenExchange https://containerregistry.azure.net/.default");
    }

    [Theory]
    [InlineData("acme.azurecr.io.example.com")]
    [InlineData("azurecr.io")]
    [InlineData("ghcr.io")]
    public async Task Login_OtherHost_IsRefusedBeforeAnyRequest(string host)
    {
        await using CloudServer server = await StartAsync();

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time).LoginAsync("ACRArtifactTag", host)))
            .Message.ShouldStartWith($"invalid Azure registry: '{host}'. must match ");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("acme.registry.stack.example", true)]
    [InlineData("registry.stack.example", false)]
    [InlineData("acme.registry.stack.example.com", false)]
    [InlineData("acme-registry.stack.example", false)]
    [InlineData("acme.azurecr.io", true)]
    public async Task Login_OwnCloudOfTheEnvironmentFile_CountsAsWell(string host, bool counts)
    {
        using TemporaryFolder folder = new();
        folder.Write("environment.json", """{"containerRegistryDNSSuffix":".registry.stack.example"}""");
        await using CloudServer server = await StartAsync();
        Func<Task> login = () => Logins.Targets(server, _time, ("AZURE_ENVIRONMENT_FILEPATH", folder.File("environment.json"))).LoginAsync("ACRArtifactTag", host);

        if (counts)
        {
            await login();
        }
        else
        {
            (await Should.ThrowAsync<RegistryException>(login)).Message.ShouldStartWith($"invalid Azure registry: '{host}'");
        }

        server.Requests.Count.ShouldBe(counts ? 1 : 0);
    }

    [Theory]
    [InlineData("""{"resourceManagerEndpoint":"https://management.stack.example","tokenAudience":"https://management.stack.example/id/","name":"x"}""", "https://management.stack.example/id//.default")]
    [InlineData("""{"resourceManagerEndpoint":"https://management.stack.example","tokenAudience":""}""", "https://management.stack.example/.default")]
    [InlineData("""{"containerRegistryDNSSuffix":"registry.stack.example"}""", "https://containerregistry.azure.net/.default")]
    public async Task Login_AudienceOfTheEnvironmentFile_IsWhatTheTokenIsFor(string content, string scope)
    {
        using TemporaryFolder folder = new();
        folder.Write("environment.json", content);
        await using CloudServer server = await StartAsync();
        RegistryTargets targets = Logins.Targets(server, _time, ("AZURE_ENVIRONMENT_FILEPATH", folder.File("environment.json")));

        await targets.LoginAsync("ACRArtifactTag", Host);
        await targets.LoginAsync("ACRArtifactTag", Host, Logins.Account(("azure.workload.identity/tenant-id", "t"), ("azure.workload.identity/client-id", "c")));

        server.Requests.Select(request => request.Form["access_token"]).ShouldBe([$"entra own {scope}", $"entra t c jwt for api://AzureADTokenExchange {scope}"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData(null)]
    public async Task Login_EnvironmentFileThatCannotBeRead_IsNamed(string? content)
    {
        using TemporaryFolder folder = new();
        if (content is not null)
        {
            folder.Write("environment.json", content);
        }

        await using CloudServer server = await StartAsync();

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time, ("AZURE_ENVIRONMENT_FILEPATH", folder.File("environment.json"))).LoginAsync("ACRArtifactTag", Host)))
            .Message.ShouldStartWith("the file of AZURE_ENVIRONMENT_FILEPATH cannot be read: ");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Login_ServiceAsksToWait_IsRepeatedThen()
    {
        int answers = 0;
        await using CloudServer server = await CloudServer.StartAsync(_time, _ => ++answers < 2
            ? new CloudAnswer(429, "{}", ("Retry-After", "0"))
            : new CloudAnswer(200, $$"""{"refresh_token":"{{Refresh}}"}"""));

        // The clock stands still: the usual wait of a second would never end.
        await Logins.Targets(server, _time).LoginAsync("ACRArtifactTag", Host).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        answers.ShouldBe(2);
    }

    [Fact]
    public async Task Login_ServiceAsksToWaitForLong_FailsAtOnceAndSaysHowLong()
    {
        await using CloudServer server = await CloudServer.StartAsync(_time, _ => new CloudAnswer(429, "{}", ("Retry-After", "600")));

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time).LoginAsync("ACRArtifactTag", Host))).RetryAfter.ShouldBe(TimeSpan.FromMinutes(10));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Login_IdentityOfAnotherTenant_SaysSo()
    {
        await using CloudServer server = await CloudServer.StartAsync(_time, _ => (401, """{"errors":[{"code":"UNAUTHORIZED","message":"no"}]}"""));

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time).LoginAsync("ACRArtifactTag", Host)))
            .Message.ShouldBe("login to acme.azurecr.io: HTTP 401 UNAUTHORIZED (the identity is from another tenant or has no role on the registry)");
    }

    [Fact]
    public async Task Login_ServiceNamesWhatItWasShown_IsNotRepeated()
    {
        await using CloudServer server = await CloudServer.StartAsync(_time, request => (400, $$"""{"error":"{{request.Form["access_token"].Split(' ')[0]}}"}"""));

        (await Should.ThrowAsync<RegistryException>(Logins.Targets(server, _time).LoginAsync("ACRArtifactTag", Host))).Message.ShouldBe("login to acme.azurecr.io: HTTP 400");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_WithTheLogin_GetsAnAccessTokenInEitherForm(bool takesPost)
    {
        await using FaultServer registry = await FaultServer.StartAsync(async (context, self) =>
        {
            switch (context.Request.Path.Value)
            {
                case "/oauth2/token" when HttpMethods.IsPost(context.Request.Method) && !takesPost:
                    context.Response.StatusCode = 404;
                    break;
                case "/oauth2/token":
                    await RegistryFaultTests.Json(context, """{"access_token":"acr access"}""");
                    break;
                default:
                    if (context.Request.Headers.Authorization != "Bearer acr access")
                    {
                        context.Response.StatusCode = 401;
                        context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{self.Host}/oauth2/token\",service=\"{Host}\"";
                        break;
                    }

                    await RegistryFaultTests.Json(context, """{"name":"app","tags":["1.0.0"]}""");
                    break;
            }
        });
        using RegistryClient client = Clients.Create();
        RegistryCredentials credentials = new() { Username = NoUser, Password = Refresh, IdentityToken = Refresh, Identity = "acr" };

        TagList list = await client.ListTagsAsync(Clients.Target(registry.Host, credentials: credentials), TestContext.Current.CancellationToken);

        list.Tags.ShouldBe(["1.0.0"]);
        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{NoUser}:{Refresh}"));
        registry.Requests.Where(request => request.Path.StartsWith("/oauth2/", StringComparison.Ordinal)).ShouldBe(takesPost
            ? [("POST", "/oauth2/token", "")]
            : [("POST", "/oauth2/token", ""), ("GET", $"/oauth2/token?scope=repository%3Aapp%3Apull&service={Host}", basic)]);
    }

    private string Refresh => $"e30.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$$"""{"exp":{{{Expiry}}}}"""))}.sig";

    private long Expiry { get; } = (new ManualTimeProvider().GetUtcNow() + TimeSpan.FromHours(3)).ToUnixTimeSeconds();

    private Task<CloudServer> StartAsync() => CloudServer.StartAsync(_time, _ => (200, $$"""{"refresh_token":"{{Refresh}}"}"""));
}
