using System.Security.Cryptography;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Cloud.Google;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Scanning.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Cloud;

/// <summary>Where token services of clouds may be when private networks are closed.</summary>
public sealed class CloudNetworkTests : IDisposable
{
    private const string Host = "europe-west1-docker.pkg.dev";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Login_FileNamesAPrivateService_IsRefusedBeforeAnyRequest(string host)
    {
        using RSA key = RSA.Create(2048);
        await using FaultServer server = await StartAsync();
        _folder.Write("key.json", JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["type"] = "service_account", ["client_email"] = "p@p.iam", ["private_key"] = key.ExportPkcs8PrivateKeyPem(), ["token_uri"] = $"http://{host}:{server.Host.Split(':')[1]}/token",
        }));

        (await Should.ThrowAsync<RegistryException>(LoginAsync("GOOGLE_APPLICATION_CREDENTIALS", _folder.File("key.json")))).Message
            .ShouldContain("refused to connect to a private address that is not on the allow-list");

        server.Requests.ShouldBeEmpty();
    }

    /// <summary>The operator's environment names it, and nobody else can.</summary>
    [Fact]
    public async Task Login_ServiceOfTheOwnMachine_IsAsked()
    {
        await using FaultServer server = await StartAsync();

        await LoginAsync("GCE_METADATA_HOST", server.Host);

        server.Requests.ShouldHaveSingleItem();
    }

    private static Task<FaultServer> StartAsync() => FaultServer.StartAsync((context, _) => RegistryFaultTests.Json(context, """{"access_token":"t","expires_in":3600}"""));

    private static async Task LoginAsync(string variable, string value)
    {
        using CloudConnections connections = new(NetworkRules.Closed, TimeProvider.System);
        CloudIdentities identities = new() { Google = GoogleSettings.From(name => name == variable ? value : null) };
        using RegistryClient client = Clients.Create();
        await new RegistryTargets(identities, connections, client, TimeProvider.System).LoginAsync("GARArtifactTag", Host);
    }
}
