using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Published;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>
/// The published handler with the cloud identities that a process has besides keys, each where it works and where its service refuses,
/// repeats what it was shown, or gives out something broken: the secrets must show up nowhere.
/// </summary>
public abstract class PlantedIdentityRun(PublishedHandler published) : IDisposable
{
    /// <summary>Without the failing one, which is asked again for many seconds.</summary>
    private static readonly string?[] Moods = ["denied", "repeating", "broken", "garbled", null];

    protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task RunAsync(Func<PlantedInternet, (string, string)[]> identities)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere a file cannot say which authorities a process trusts");
        await using PlantedInternet internet = await PlantedInternet.StartAsync();
        await using ProviderCluster cluster = await ProviderCluster.StartAsync();
        Folder.Write("ca.pem", internet.AuthorityPem);
        List<string> statuses = [];
        List<string> output = [];

        // A process does not ask again at once after a refusal, so each mood has one of its own.
        foreach (string? mood in Moods)
        {
            await using HandlerProcess handler = await cluster.StartHandlerAsync(published,
            [
                ("HTTPS_PROXY", $"http://127.0.0.1:{internet.Proxy.Port}"), ("NO_PROXY", "127.0.0.1,localhost"), ("SSL_CERT_FILE", Folder.File("ca.pem")),
                ("Network__AllowPrivate", "*"), ("LogLevel", "Trace"), .. identities(internet),
            ]);
            internet.IdentityMood = mood;
            await ScanAsync(cluster, mood ?? "well");
            await ProviderCluster.PassAsync(handler);
            Dictionary<string, string> ready = await cluster.ReadyAsync();
            string expected = mood is null ? "True " : "False ";
            ready.Values.ShouldAllBe(condition => condition.StartsWith(expected, StringComparison.Ordinal), $"{mood}: {string.Join('\n', ready)}");
            statuses.AddRange(ready.Values);
            handler.Terminate();
            await handler.ExitAsync();
            output.AddRange([.. handler.Output, .. handler.Errors]);
        }

        Shown.ShouldHoldNoSecret(internet.Secrets, new()
        {
            ["output"] = output,
            ["lines of the lowest level"] = [.. output.Where(line => line.Contains("\"level\":\"Debug\"", StringComparison.Ordinal))],
            ["statuses"] = statuses,
            ["providers"] = await Shown.ObjectsAsync(cluster.Client, Names.InputProvider),
            ["events"] = await Shown.ObjectsAsync(cluster.Client, new("", "v1", "Event")),
            ["state"] = Shown.Files(cluster.StateFolder),
        });
    }

    private static async Task ScanAsync(ProviderCluster cluster, string request)
    {
        string metadata = $", annotations: {{reconcile.fluxcd.io/requestedAt: {request}}}";
        await cluster.ProviderAsync("acr", $"type: ACRArtifactTag, url: '{PlantedProviders.Acr}'", metadata);
        await cluster.ProviderAsync("ecr", $"type: ECRArtifactTag, url: '{PlantedProviders.Ecr}'", metadata);
        await cluster.ProviderAsync("gar", $"type: GARArtifactTag, url: '{PlantedProviders.Gar}'", metadata);
    }
}
