using System.Net;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Published;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Fleet;

/// <summary>
/// 10,000 pushes whose events are dropped, doubled and mixed up, with three crashes of the handler: one poll interval later every cluster has
/// the newest tag. A forged event changes nothing.
/// </summary>
public sealed class EventLossTests(PublishedHandler published) : IAsyncLifetime
{
    private const int Pushes = 10_000;

    private const int Envelope = 100;

    private static readonly string[] Repositories = [.. Enumerable.Range(0, 5).Select(i => $"r{i}")];

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = ServerPort.Next();
    private readonly Random _random = new(6);
    private SandboxRegistry _registry = null!;
    private HandlerProcess _handler = null!;

    public async ValueTask InitializeAsync() => _registry = await SandboxRegistry.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _handler.DisposeAsync();
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Events_LostDoubledAndMixedUp_CostOnePollIntervalAtMost()
    {
        await PushAsync(0);
        await using SampleFleet fleet = await SampleFleet.StartAsync(
            new SampleFleetOptions
            {
                Clusters = 4,
                Repositories = Repositories,
                ResourceSets = Repositories.Length,
                Interval = "8s",
                Registry = _registry.Host,
                Definitions = Path.Combine(PublishedHandler.RepositoryRoot(), "config", "crds"),
            },
            TestContext.Current.CancellationToken);
        fleet.WriteKubeconfigs(_folder.File("clusters"));
        await StartHandlerAsync();

        int perRepository = Pushes / Repositories.Length;
        for (int version = 1; version <= perRepository; version += Envelope / Repositories.Length)
        {
            List<string> events = [];
            for (int v = version; v < version + (Envelope / Repositories.Length); v++)
            {
                await PushAsync(v);
                events.AddRange(Repositories.Select(r => Event(r, v)));
            }

            await SendAsync(Unreliable(events));
            if (version / (perRepository / 4) != (version + (Envelope / Repositories.Length)) / (perRepository / 4) && version < perRepository * 3 / 4)
            {
                await _handler.KillAsync();
                await _handler.DisposeAsync();
                await StartHandlerAsync();
            }
        }

        // One poll interval, its jitter of a tenth, and a minute in which a slow machine may catch up.
        await UntilAsync(fleet, perRepository);
        await ForgeAsync(fleet);
    }

    private async Task PushAsync(int version)
    {
        foreach (string repository in Repositories)
        {
            await _registry.PushImageAsync("apps/" + repository, $"1.0.{version}", $"{repository} {version}");
        }
    }

    private async Task StartHandlerAsync()
    {
        Dictionary<string, string> environment = new()
        {
            ["Receivers__main__Kind"] = "distribution",
            ["Receivers__main__Secret"] = "secret",
            ["ScanInterval"] = "00:00:02",
            ["LogLevel"] = "Warning",
        };
        _handler = await HandlerProcess.StartAsync(
            published, _port, environment, "serve", "--clusters", _folder.File("clusters"), "--state", _folder.File("state"), "--listen", $"{_port}");
        (await _handler.ReadyAsync()).Dispose();
    }

    /// <summary>A tenth never arrives, a fifth arrives twice, and all of them in any order.</summary>
    private string[] Unreliable(List<string> events)
    {
        List<string> sent = [.. events.Where(_ => _random.Next(10) != 0)];
        sent.AddRange(sent.Where(_ => _random.Next(5) == 0).ToList());
        string[] mixed = [.. sent];
        _random.Shuffle(mixed);
        return mixed;
    }

    private string Event(string repository, int version) =>
        $$$"""{"id":"{{{repository}}}-{{{version}}}","action":"push","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","repository":"apps/{{{repository}}}","url":"http://{{{_registry.Host}}}/v2/apps/{{{repository}}}/manifests/x","tag":"1.0.{{{version}}}"},"request":{"host":"{{{_registry.Host}}}"}}""";

    private async Task SendAsync(params string[] events)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/distribution/main") { Content = new StringContent($$"""{"events":[{{string.Join(',', events)}}]}""", null, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "secret");
        using HttpResponseMessage response = await _handler.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private static async Task UntilAsync(SampleFleet fleet, int version)
    {
        List<string> behind = [];
        for (int attempt = 0; attempt < 700; attempt++)
        {
            behind.Clear();
            foreach (SandboxCluster cluster in fleet.Clusters)
            {
                foreach (string repository in Repositories)
                {
                    string? tag = await SampleFleet.TagAsync(cluster, repository, CancellationToken.None);
                    if (tag != $"1.0.{version}")
                    {
                        behind.Add($"{cluster.Name}/{repository} has {tag}");
                    }
                }
            }

            if (behind.Count == 0)
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException(string.Join(", ", behind));
    }

    private async Task ForgeAsync(SampleFleet fleet)
    {
        foreach (SandboxCluster cluster in fleet.Clusters)
        {
            cluster.Log.Clear();
        }

        await SendAsync(Event("r0", 999_999));
        await Task.Delay(TimeSpan.FromSeconds(2));

        fleet.Clusters.Sum(c => c.Log.Count("list")).ShouldBeGreaterThan(0, "the clusters were looked at");
        fleet.Clusters.SelectMany(c => c.Log.Requests).Where(r => r.Path.Contains("/configmaps/", StringComparison.Ordinal)).ShouldBeEmpty();
        (await SampleFleet.TagAsync(fleet.Clusters[0], "r0", CancellationToken.None)).ShouldBe($"1.0.{Pushes / Repositories.Length}");
    }
}
