using Microsoft.Extensions.Configuration;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Configuration;
using Serverless.Functions.Telemetry;
using Serverless.Functions.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Telemetry;

/// <summary>How long objects are shown whose cluster had no pass (reconcile.md §15).</summary>
public sealed class FleetMetricsTests
{
    [Theory]
    [InlineData("1m", 59, true)]
    [InlineData("1m", 61, false)]
    [InlineData("24h", 2 * 24 * 60, true)]
    [InlineData("24h", 3 * 24 * 60 + 1, false)]
    public void Gauges_StayUntilThreePassesAreMissing(string interval, int minutes, bool shown)
    {
        ManualTimeProvider time = new();
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ScanInterval", interval)]).Build();
        using FleetMetrics metrics = new(time, AppConfigBinder.Bind([], configuration));
        using MeterReadings readings = new(metrics);
        WorkItem item = new("prod", time.GetUtcNow());
        ObjectInfo info = new("u1", "ResourceSet", "apps", "app", "True", "ReconciliationSucceeded", false, 3, "sha256:1", "");
        metrics.Ended(item, RecordingPass.Report(item) with { Infos = [info] }, TimeSpan.Zero);
        time.Advance(TimeSpan.FromMinutes(minutes));

        readings.Observe();

        readings.Lines.Any(l => l.StartsWith("flux_resourceset_info{prod,", StringComparison.Ordinal)).ShouldBe(shown);
    }
}
