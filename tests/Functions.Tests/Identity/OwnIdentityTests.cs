using System.Buffers.Text;
using Serverless.Azure.Identity;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Cloud;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Identity;

/// <summary>The ways of this process to an Entra token (registry.md §5.1), in their order, up to what a registry of Azure is shown.</summary>
[Collection(Alone)]
public sealed class OwnIdentityTests : IDisposable
{
    /// <summary>Azure.Identity reads the variables of the process.</summary>
    private const string Alone = "own identity, alone in the process";

    private const string Tenant = "11111111-1111-1111-1111-111111111111";
    private const string Client = "22222222-2222-2222-2222-222222222222";
    private const string Host = "acme.azurecr.io";
    private const string Scope = "https://containerregistry.azure.net/.default";

    private static readonly string[] Variables =
    [
        "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_USERNAME", "AZURE_PASSWORD", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST",
    ];

    private readonly Dictionary<string, string?> _before = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(Client, $"&client_id={Client}")]
    public async Task ManagedIdentity_IsAskedAtTheEndpointOfTheApp(string? clientId, string parameter)
    {
        Set(("IDENTITY_ENDPOINT", "http://127.0.0.1:1/msi/token"), ("IDENTITY_HEADER", "app secret"), ("AZURE_CLIENT_ID", clientId));
        await using CloudServer server = await StartAsync();

        await ShouldLogInAsync(server);

        CloudRequest request = server.Requests.First();
        request.Line.ShouldBe($"GET http://127.0.0.1:1/msi/token?api-version=2019-08-01&resource=https://containerregistry.azure.net{parameter}");
        request.Header("X-IDENTITY-HEADER").ShouldBe("app secret");
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(null, "login.microsoftonline.com")]
    [InlineData("https://login.microsoftonline.us/", "login.microsoftonline.us")]
    public async Task WorkloadIdentity_ComesFirst_AndShowsTheTokenOfItsFile(string? authority, string host)
    {
        _folder.Write("token", "cluster token");
        Set(
            ("IDENTITY_ENDPOINT", "http://127.0.0.1:1/msi/token"), ("IDENTITY_HEADER", "app secret"), ("AZURE_AUTHORITY_HOST", authority),
            ("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", Client), ("AZURE_FEDERATED_TOKEN_FILE", _folder.File("token")));
        await using CloudServer server = await StartAsync();

        await ShouldLogInAsync(server);

        CloudRequest request = TokenRequest(server);
        request.Line.ShouldBe($"POST https://{host}/{Tenant}/oauth2/v2.0/token");
        request.Form.ShouldBe(EntraForms.Assertion(Client, "cluster token", Scope), ignoreOrder: true);
    }

    [Fact]
    public async Task Secret_ComesBeforeAll()
    {
        _folder.Write("token", "cluster token");
        Set(
            ("IDENTITY_ENDPOINT", "http://127.0.0.1:1/msi/token"), ("IDENTITY_HEADER", "app secret"), ("AZURE_FEDERATED_TOKEN_FILE", _folder.File("token")),
            ("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", Client), ("AZURE_CLIENT_SECRET", "client secret"));
        await using CloudServer server = await StartAsync();

        await ShouldLogInAsync(server);

        CloudRequest request = TokenRequest(server);
        request.Line.ShouldBe($"POST https://login.microsoftonline.com/{Tenant}/oauth2/v2.0/token");
        request.Form.ShouldBe(EntraForms.Secret(Client, "client secret", Scope), ignoreOrder: true);
    }

    private static void Set(params (string Name, string? Value)[] variables)
    {
        foreach (string name in Variables)
        {
            Environment.SetEnvironmentVariable(name, variables.FirstOrDefault(variable => variable.Name == name).Value);
        }
    }

    private static CloudRequest TokenRequest(CloudServer server) =>
        server.Requests.Where(request => EntraAnswers.Discovery(request) is null).SkipLast(1).ShouldHaveSingleItem();

    /// <summary>The registry is shown the Entra token, and what it gives for that is what its lists are asked with.</summary>
    private static async Task ShouldLogInAsync(CloudServer server)
    {
        EntraTokens entra = new(Environment.GetEnvironmentVariable("AZURE_CLIENT_ID"), false, server.Handler);
        using RegistryClient client = new(new RegistryClientOptions(), TimeProvider.System, new Random(1));
        RegistryTargets targets = new(new CloudIdentities { Entra = entra }, server.Connections, client, TimeProvider.System);
        ResourceSetInputProvider provider = ResourceSetInputProvider.From(new KubeObject(new()
        {
            ["metadata"] = new Dictionary<string, object?> { ["name"] = "p", ["namespace"] = "apps" },
            ["spec"] = new Dictionary<string, object?> { ["type"] = "ACRArtifactTag", ["url"] = $"oci://{Host}/app" },
        }));

        RegistryCredentials credentials = (await targets.FindAsync(provider, ProviderSecrets.None, [], TestContext.Current.CancellationToken)).Credentials;

        (credentials.Username, credentials.Password, credentials.IdentityToken).ShouldBe(("00000000-0000-0000-0000-000000000000", Refresh, Refresh));
        CloudRequest exchange = server.Requests.Last();
        exchange.Line.ShouldBe($"POST https://{Host}/oauth2/exchange");
        exchange.Form.ShouldBe(
            new Dictionary<string, string> { ["grant_type"] = "access_token", ["service"] = Host, ["access_token"] = "entra token" }, ignoreOrder: true);
    }

    private static string Refresh => $"e30.{Base64Url.EncodeToString("""{"exp":4102444800}"""u8)}.sig";

    private static Task<CloudServer> StartAsync() => CloudServer.StartAsync(TimeProvider.System, request => (200, EntraAnswers.Discovery(request) ?? (
        request.Url.EndsWith("/oauth2/exchange", StringComparison.Ordinal) ? $$"""{"refresh_token":"{{Refresh}}"}"""
        : request.Method == "GET" ? """{"access_token":"entra token","expires_on":"4102444800","resource":"https://containerregistry.azure.net","token_type":"Bearer"}"""
        : """{"access_token":"entra token","expires_in":3599,"token_type":"Bearer"}""")));

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class Definition;
}
