using Serverless.Engine.Health;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Health;

public sealed class HealthReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly KubeObject CrashingPod = LiveObject.Of(
        "v1", "Pod", "", "\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"c\",\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}}]");

    private static readonly KubeObject UnschedulablePod = LiveObject.Of(
        "v1", "Pod", "", "\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\"}]");

    [Theory]
    [InlineData("apps", "Deployment", RelatedObjects.ReplicaSets)]
    [InlineData("apps", "StatefulSet", RelatedObjects.Pods)]
    [InlineData("apps", "ReplicaSet", RelatedObjects.Pods)]
    [InlineData("extensions", "ReplicaSet", RelatedObjects.None)]
    [InlineData("apps", "DaemonSet", RelatedObjects.None)]
    [InlineData("batch", "Job", RelatedObjects.None)]
    [InlineData("fluxcd.controlplane.io", "ResourceSet", RelatedObjects.None)]
    public void For_Kind_SaysWhatElseToList(string group, string kind, RelatedObjects needs) =>
        HealthReader.For(group, kind).Needs.ShouldBe(needs);

    [Theory]
    [InlineData("StatefulSet")]
    [InlineData("ReplicaSet")]
    public void Evaluate_ControllerWithCrashingPod_Fails(string kind) =>
        Evaluate(LiveObject.Of("apps/v1", kind, "\"replicas\":3", ""), CrashingPod).ShouldBe(new(HealthState.Failed, "1 pods have failed"));

    [Fact]
    public void Evaluate_ControllerWithUnschedulablePod_Waits() =>
        Evaluate(LiveObject.Of("apps/v1", "StatefulSet", "\"replicas\":3", ""), UnschedulablePod).Status.ShouldBe(HealthState.InProgress);

    [Fact]
    public void Evaluate_ControllerThatIsDone_IgnoresItsPods() =>
        Evaluate(LiveObject.Of("apps/v1", "StatefulSet", "\"replicas\":0", ""), CrashingPod).Status.ShouldBe(HealthState.Current);

    [Fact]
    public void Evaluate_DeploymentWithCrashingPod_Waits() =>
        Evaluate(LiveObject.Of("apps/v1", "Deployment", "\"replicas\":3", ""), CrashingPod).Status.ShouldBe(HealthState.InProgress);

    [Theory]
    [InlineData("\"suspend\":true", "", HealthState.Current, "Job is suspended")]
    [InlineData("\"parallelism\":2", "", HealthState.InProgress, "Job not started. active: 0/2")]
    [InlineData("", "\"startTime\":\"2026-01-01T00:00:00Z\",\"active\":1", HealthState.InProgress, "Job in progress. success:0, active: 1, failed: 0")]
    [InlineData("", "\"succeeded\":1,\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]", HealthState.Current, "Job Completed. succeeded: 1/1")]
    [InlineData("", "\"failed\":1,\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]", HealthState.Failed, "Job Failed. failed: 1/1")]
    public void Evaluate_Job_WaitsForItsEnd(string spec, string status, HealthState state, string message) =>
        Evaluate(LiveObject.Of("batch/v1", "Job", spec, status, ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"")).ShouldBe(new(state, message));

    [Theory]
    [InlineData("\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"observedGeneration\":2}]", HealthState.Current)]
    [InlineData("\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"observedGeneration\":1}]", HealthState.InProgress)]
    [InlineData("\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"observedGeneration\":2},{\"type\":\"Stalled\",\"status\":\"True\"}]", HealthState.InProgress)]
    [InlineData("\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]", HealthState.InProgress)]
    [InlineData("\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]", HealthState.Unknown)]
    [InlineData("\"conditions\":[]", HealthState.Current)]
    [InlineData("", HealthState.Unknown)]
    [InlineData("\"observedGeneration\":1,\"conditions\":[]", HealthState.InProgress)]
    public void Evaluate_ResourceSet_FollowsTheReadyRule(string status, HealthState state) =>
        Evaluate(LiveObject.Of("fluxcd.controlplane.io/v1", "ResourceSet", "", status, ",\"generation\":2")).Status.ShouldBe(state);

    [Fact]
    public void IsReady_WithoutStatus_IsAnError()
    {
        KubeObject source = LiveObject.Of("fluxcd.controlplane.io/v1", "ResourceSet", "", "");
        source.Root.Remove("status");
        Should.Throw<HealthException>(() => BuiltInReadiness.IsReady(source)).Message.ShouldBe("no such attribute(s): status.conditions");
    }

    [Fact]
    public void Evaluate_MalformedObject_IsUnknownWithTheError()
    {
        ObjectHealth health = Evaluate(LiveObject.Of("x.io/v1", "Foo", "", "\"conditions\":1"));
        health.Status.ShouldBe(HealthState.Unknown);
        health.Error.ShouldBe(".status.conditions is an integer, expected a list");
    }

    [Theory]
    [InlineData("\"selector\":{\"matchLabels\":{\"app\":\"a\"}}", "app=a")]
    [InlineData("\"selector\":{\"matchExpressions\":[{\"key\":\"k\",\"operator\":\"Exists\"}]}", "k")]
    public void SelectorOf_Controller_IsTheQuery(string spec, string query) =>
        HealthReader.SelectorOf(LiveObject.Of("apps/v1", "Deployment", spec, "")).ShouldBe(query);

    [Theory]
    [InlineData("")]
    [InlineData("\"selector\":{\"matchExpressions\":[{\"key\":\"k\",\"operator\":\"Nope\"}]}")]
    public void SelectorOf_WithoutUsableSelector_IsAnError(string spec) =>
        Should.Throw<HealthException>(() => HealthReader.SelectorOf(LiveObject.Of("apps/v1", "Deployment", spec, "")));

    private static ObjectHealth Evaluate(KubeObject source, params KubeObject[] related) =>
        HealthReader.For(source.Gvk.Group, source.Kind).Evaluate(source, related, Now);
}
