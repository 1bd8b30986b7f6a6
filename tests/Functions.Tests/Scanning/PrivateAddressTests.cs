using System.Security.Cryptography;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Published;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>In the function app, private addresses are closed to every type of provider, whether they are spelled out or behind a name (registry.md §2.6).</summary>
public sealed class PrivateAddressTests(PublishedHandler published) : IDisposable
{
    private static readonly string[] Hosts = ["127.0.0.1", "localhost"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pass_PrivateAddresses_AreNotEvenConnectedTo()
    {
        await using LoopbackRecorder recorder = await LoopbackRecorder.StartAsync();

        Dictionary<string, string> ready = await PassAsync(recorder);

        ready.Count.ShouldBe(11);
        ready.Values.ShouldAllBe(condition => condition.StartsWith("False ", StringComparison.Ordinal)
            && condition.Contains("refused to connect to a private address that is not on the allow-list", StringComparison.Ordinal));
        recorder.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Pass_PrivateAddressesOnTheAllowList_AreAsked()
    {
        await using LoopbackRecorder recorder = await LoopbackRecorder.StartAsync();

        Dictionary<string, string> ready = await PassAsync(recorder, ("Network__AllowPrivate", "127.0.0.0/8"));

        ready.Count.ShouldBe(11);
        ready.Values.ShouldAllBe(condition => condition.StartsWith("False ", StringComparison.Ordinal) && condition.Contains("404", StringComparison.Ordinal));
        recorder.Requests.Distinct().Where(request => !request.EndsWith("/v2/", StringComparison.Ordinal)).ShouldBe(
            [
                "localhost/token",
                .. Hosts.SelectMany(host => (string[])
                [
                    $"{host}/v2/app/tags/list", $"{host}/inputs", $"{host}/api/v1/repos/acme/app/tags",
                    $"{host}/api/v4/projects/acme%2Fapp/repository/tags", $"{host}/api/v3/repos/acme/app/branches",
                ]),
            ],
            ignoreOrder: true);
    }

    /// <summary>A provider of each kind of client for each spelling, and one whose login is to lead to the server.</summary>
    private async Task<Dictionary<string, string>> PassAsync(LoopbackRecorder recorder, params (string, string)[] settings)
    {
        await using ProviderCluster cluster = await ProviderCluster.StartAsync();
        foreach ((int i, string host) in Hosts.Index())
        {
            string address = $"{host}:{recorder.Port}";
            await cluster.ProviderAsync($"registry-{i}", $"type: OCIArtifactTag, url: 'oci://{address}/app', insecure: true");
            await cluster.ProviderAsync($"service-{i}", $"type: ExternalService, url: 'http://{address}/inputs', insecure: true");
            await cluster.ProviderAsync($"gitea-{i}", $"type: GiteaTag, url: 'http://{address}/acme/app'");
            await cluster.ProviderAsync($"gitlab-{i}", $"type: GitLabTag, url: 'http://{address}/acme/app'");
            await cluster.ProviderAsync($"github-{i}", $"type: GitHubBranch, url: 'http://{address}/acme/app'");
        }

        await cluster.ProviderAsync("cloud", "type: GARArtifactTag, url: 'oci://europe-west1-docker.pkg.dev/project/app'");
        await using HandlerProcess handler = await cluster.StartHandlerAsync(published, [("GOOGLE_APPLICATION_CREDENTIALS", KeyFile($"http://localhost:{recorder.Port}/token")), .. settings]);
        await ProviderCluster.PassAsync(handler);
        return await cluster.ReadyAsync();
    }

    private string KeyFile(string tokenService)
    {
        using RSA key = RSA.Create(2048);
        _folder.Write("key.json", JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["type"] = "service_account", ["client_email"] = "scan@project.iam.gserviceaccount.com", ["private_key"] = key.ExportPkcs8PrivateKeyPem(), ["token_uri"] = tokenService,
        }));
        return _folder.File("key.json");
    }
}
