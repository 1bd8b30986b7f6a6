using Serverless.Engine.Health;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Health;

public sealed class HealthSummaryTests
{
    [Theory]
    [InlineData("", true, "Succeeded")]
    [InlineData("Current,Current", true, "Succeeded")]
    [InlineData("Failed,InProgress", true, "Failed")]
    [InlineData("Failed,InProgress", false, "Waiting")]
    [InlineData("Failed,Current", false, "Failed")]
    [InlineData("Unknown,Current", true, "Waiting")]
    [InlineData("NotFound,Terminating", true, "Waiting")]
    public void Decide_States_FollowsTheTable(string states, bool failFast, string outcome) =>
        Summary(states).Decide(failFast).ToString().ShouldBe(outcome);

    [Theory]
    [InlineData("Current", HealthState.Current)]
    [InlineData("InProgress,Unknown,Failed", HealthState.Failed)]
    [InlineData("InProgress,Unknown", HealthState.Unknown)]
    [InlineData("NotFound,Current", HealthState.InProgress)]
    public void Aggregate_States_TakesTheWorst(string states, HealthState aggregate) => Summary(states).Aggregate.ShouldBe(aggregate);

    [Fact]
    public void Messages_SeveralObjects_AreSortedAndFiltered()
    {
        HealthSummary summary = new(
        [
            new(new("apps", "Deployment", "b", "z"), new ObjectHealth(HealthState.InProgress, "m")),
            new(new("", "Pod", "a", "x"), new ObjectHealth(HealthState.Failed, "m")),
            new(new("apps", "Deployment", "a", "z"), new ObjectHealth(HealthState.Unknown, "e", "e")),
            new(new("", "ConfigMap", "a", "z"), new ObjectHealth(HealthState.Current, "m")),
            new(new("", "Namespace", "", "n"), null),
        ]);
        summary.TimeoutMessage.ShouldBe(
            "timeout waiting for: [Deployment/a/z status: 'Unknown': e, Deployment/b/z status: 'InProgress', Namespace/n status: 'Unknown', Pod/a/x status: 'Failed']");
        summary.EarlyFailureMessage.ShouldBe("failed early due to stalled resources: [Pod/a/x status: 'Failed']");
    }

    [Fact]
    public void ReadyMessages_OfFluxObjects_ListWhatIsNotReady()
    {
        KubeObject waiting = LiveObject.Of("helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"message\":\"boom\"}]");
        KubeObject ready = LiveObject.Of("helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"message\":\"ok\"}]");
        KubeObject other = LiveObject.Of("x.io/v1", "Foo", "", "\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"message\":\"no\"}]");
        HealthSummary.ReadyMessages([waiting, ready, other]).ShouldBe("\nHelmRelease/ns/x status: boom");
        HealthSummary.ReadyMessages([ready]).ShouldBe("\n");
    }

    private static HealthSummary Summary(string states) => new(states
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select((s, i) => new CheckedObject(new("", "Pod", "ns", $"p{i}"), new ObjectHealth(Enum.Parse<HealthState>(s), "m"))));
}
