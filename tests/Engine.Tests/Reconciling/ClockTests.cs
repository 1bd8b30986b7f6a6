using Serverless.Engine.Fleet;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>schedule.md §7.5: a clock that is set back is noticed, and what was planned by it is planned anew.</summary>
public sealed class ClockTests
{
    private const string Provider = """
        apiVersion: fluxcd.controlplane.io/v1
        kind: ResourceSetInputProvider
        metadata: {name: p, namespace: NS}
        spec: {type: Static, defaultValues: {a: b}, schedule: [{cron: "0 * * * *"}]}
        """;

    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task SetBack_EveryObjectIsPlannedAnew(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Provider + "\n---\n" + ResourceSetYaml.Of("- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: NS}}"));
        harness.Time.Advance(TimeSpan.FromHours(20));
        await harness.SettleReadyAsync();
        harness.Time.Advance(-TimeSpan.FromHours(20));

        PassReport report = await harness.PassAsync();

        report.Warnings.ShouldContain(w => w.StartsWith("the clock was set back by ", StringComparison.Ordinal) && w.EndsWith(": every object runs and is planned anew", StringComparison.Ordinal));
        report.Objects.Count(o => o.Namespace == harness.Namespace).ShouldBe(2);
        report.NextIn.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(1));
        DateTimeOffset when = Timestamp.Parse((await harness.ProviderAsync("p")).Root.StringAt("status", "nextSchedule", "when")).ShouldNotBeNull();
        when.ShouldBeLessThanOrEqualTo(harness.Time.GetUtcNow().AddHours(1));
        PassReport next = await harness.PassAsync();
        next.Warnings.ShouldBeEmpty();
        next.Objects.ShouldNotContain(o => o.Namespace == harness.Namespace);
    }

    /// <summary>The clocks of two instances are never quite the same.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task SetBackByLessThanAMinute_IsNothing(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(Provider);
        await harness.SettleAsync();
        harness.Time.Advance(-TimeSpan.FromSeconds(50));

        PassReport report = await harness.PassAsync();

        report.Warnings.ShouldBeEmpty();
        report.Objects.ShouldNotContain(o => o.Namespace == harness.Namespace);
    }

    /// <summary>A time limit that began in what is the future now counts from now.</summary>
    [Theory]
    [InlineData(ClusterKind.Sandbox)]
    [InlineData(ClusterKind.Real)]
    public async Task SetBackDuringAWait_TheTimeLimitStillEnds(ClusterKind kind)
    {
        await using EngineHarness harness = await EngineHarness.StartAsync(kind);
        await harness.ApplyAsync(ResourceSetYaml.Of(
            "- {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: pvc, namespace: NS}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}", "wait: true"));
        harness.Time.Advance(TimeSpan.FromHours(20));
        await harness.PassAsync();
        harness.Time.Advance(-TimeSpan.FromHours(20));
        await harness.PassAsync();
        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Message.ShouldBe("Reconciliation in progress");
        harness.Time.Advance(TimeSpan.FromMinutes(5.1));

        await harness.PassAsync();

        Condition.Find(await harness.ResourceSetAsync("app"), Condition.Ready).ShouldNotBeNull().Message.ShouldStartWith("reconciliation failed: timeout waiting for: ");
    }
}
