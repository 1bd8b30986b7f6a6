using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Telemetry;

/// <summary>Metrics as collectors see them (functions-host.md FH-74; reconcile.md §15).</summary>
[Collection(Alone)]
public sealed class MetricsTests
{
    /// <summary>In one process all handlers' instruments of a name are one: when another test's handler ends, they are shown no more.</summary>
    private const string Alone = "metrics, alone in the process";

    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task Prometheus_StandAlone_ShowsTheInfoGaugesAndOurOwn()
    {
        await using TestHandler handler = new()
        {
            Time = new ManualTimeProvider(),
            Mode = HandlerMode.StandAlone,
            Queue = null,
            Prometheus = true,
        };
        handler.Pass.Behaviour = (item, _) => Task.FromResult(Report(item));
        await handler.StartAsync("prod");
        string text = await UntilAsync(handler, Shows("flux_serverless_rollouts", "flux_resourceset_info"));

        Line(text, "flux_resourceset_info").ShouldSatisfyAllConditions(
            l => l.ShouldContain("cluster=\"prod\""),
            l => l.ShouldContain("uid=\"u1\""),
            l => l.ShouldContain("kind=\"ResourceSet\""),
            l => l.ShouldContain("name=\"app\""),
            l => l.ShouldContain("exported_namespace=\"apps\""),
            l => l.ShouldContain("ready=\"True\""),
            l => l.ShouldContain("reason=\"ReconciliationSucceeded\""),
            l => l.ShouldContain("suspended=\"False\""),
            l => l.ShouldContain("resources=\"3\""),
            l => l.ShouldContain("revision=\"sha256:1\""),
            l => l.ShouldMatch("} 1( |$)"));
        Line(text, "flux_resourcesetinputprovider_info").ShouldContain("url=\"oci://ghcr.io/acme/app\"");
        foreach (string metric in new[]
        {
            "flux_serverless_pass_duration_seconds_count", "flux_serverless_queue_age_seconds_count", "flux_serverless_kubernetes_requests",
            "flux_serverless_kubernetes_writes", "flux_serverless_scans",
        })
        {
            Line(text, metric);
        }
    }

    [Fact]
    public async Task Gauges_OfAClusterThatIsGone_AreForgotten()
    {
        ManualTimeProvider time = new();
        await using TestHandler handler = new() { Time = time, Mode = HandlerMode.StandAlone, Queue = null, Prometheus = true };
        handler.Pass.Behaviour = (item, _) => Task.FromResult(Report(item));
        await handler.StartAsync("prod");
        await UntilAsync(handler, Shows("flux_resourceset_info"));
        File.Delete(handler.Folder("clusters/prod.yaml"));
        time.Advance(TimeSpan.FromMinutes(1));

        await UntilAsync(handler, text => !text.Contains("flux_resourceset_info{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Otlp_EndOfAnInvocation_HasSentSpansAndMetricsUnderTheHostsTrace()
    {
        await using Collector collector = new();
        await collector.StartAsync();
        await using TestHandler handler = new() { Otlp = collector.Address, OtlpHeaders = "x-api-key=collector-secret" };
        handler.Pass.Behaviour = (item, _) => Task.FromResult(Report(item));
        await handler.StartAsync("prod");
        using HttpRequestMessage invocation = Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(new WorkItem("prod", DateTimeOffset.UnixEpoch, "ghcr.io/acme/app"))));
        invocation.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");

        using HttpResponseMessage response = await handler.Http.SendAsync(invocation);

        await response.ShouldSucceedAsync();
        await collector.UntilAsync("/v1/traces", "Reconciler", TraceId);
        await collector.UntilAsync("/v1/traces", "pass", TraceId);
        await collector.UntilAsync("/v1/metrics", "flux_serverless.push_to_applied");
        await collector.UntilAsync("/v1/metrics", "flux_resourceset_info");
        collector.Received.ShouldAllBe(r => r.Key == "collector-secret");
        string.Concat(handler.Log.Lines).ShouldNotContain("collector-secret");
    }

    private static PassReport Report(WorkItem item) => RecordingPass.Report(item) with
    {
        Objects =
        [
            new ObjectReport("ResourceSet", "apps", "app", "ReconciliationSucceeded", "", ["changed"]),
            new ObjectReport("ResourceSetInputProvider", "apps", "app", "ReconciliationSucceeded", "", []),
        ],
        Infos =
        [
            new ObjectInfo("u1", "ResourceSet", "apps", "app", "True", "ReconciliationSucceeded", false, 3, "sha256:1", ""),
            new ObjectInfo("u2", "ResourceSetInputProvider", "apps", "app", "True", "ReconciliationSucceeded", true, 0, "", "oci://ghcr.io/acme/app"),
        ],
    };

    private static string Line(string text, string metric) =>
        text.Split('\n').FirstOrDefault(l => l.StartsWith(metric, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"no {metric} in:\n{text}");

    private static Predicate<string> Shows(params string[] metrics) => text => metrics.All(metric => text.Contains(metric, StringComparison.Ordinal));

    private static async Task<string> UntilAsync(TestHandler handler, Predicate<string> isExpected)
    {
        string text = "";
        for (int attempt = 0; attempt < 600; attempt++)
        {
            text = await handler.Http.GetStringAsync("/metrics");
            if (isExpected(text))
            {
                return text;
            }

            // Scrapes are answered from a cache for a moment.
            await Task.Delay(100);
        }

        throw new TimeoutException($"after a minute there is still:\n{text}");
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class Definition;
}
