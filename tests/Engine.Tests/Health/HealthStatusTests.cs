using Serverless.Engine.Health;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Health;

public sealed class HealthStatusTests
{
    private const string Finished = "\"replicas\":3,\"updatedReplicas\":3,\"readyReplicas\":3,\"availableReplicas\":3,\"fullyLabeledReplicas\":3,\"currentReplicas\":3";
    private const string Available = "\"conditions\":[{\"type\":\"Available\",\"status\":\"True\"}]";
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("\"replicas\":3", "\"replicas\":2", HealthState.InProgress, "Replicas: 2/3")]
    [InlineData("\"replicas\":3", "\"replicas\":3,\"updatedReplicas\":2", HealthState.InProgress, "Updated: 2/3")]
    [InlineData("\"replicas\":3", "\"replicas\":5,\"updatedReplicas\":3", HealthState.InProgress, "Pending termination: 2")]
    [InlineData("\"replicas\":3", "\"replicas\":3,\"updatedReplicas\":3,\"availableReplicas\":2", HealthState.InProgress, "Available: 2/3")]
    [InlineData("\"replicas\":3", "\"replicas\":3,\"updatedReplicas\":3,\"availableReplicas\":3,\"readyReplicas\":1", HealthState.InProgress, "Ready: 1/3")]
    [InlineData("\"replicas\":3,\"progressDeadlineSeconds\":600", Finished, HealthState.InProgress, "ReplicaSet not Available")]
    [InlineData("\"replicas\":3,\"progressDeadlineSeconds\":2147483647", Finished, HealthState.InProgress, "Deployment not Available")]
    [InlineData("\"replicas\":3", Finished + "," + Available, HealthState.Current, "Deployment is available. Replicas: 3")]
    [InlineData("\"replicas\":0", Available, HealthState.Current, "Deployment is available. Replicas: 0")]
    [InlineData("\"replicas\":0", "", HealthState.InProgress, "Deployment not Available")]
    [InlineData("\"replicas\":3.0", "\"replicas\":0", HealthState.InProgress, "Replicas: 0/1")]
    [InlineData("\"replicas\":3", Finished + ",\"conditions\":[{\"type\":\"Progressing\",\"reason\":\"ProgressDeadlineExceeded\"}]", HealthState.Failed, "Progress deadline exceeded")]
    public void Compute_Deployment_FollowsItsTable(string spec, string status, HealthState state, string message) =>
        Check(LiveObject.Of("apps/v1", "Deployment", spec, status), state, message);

    [Theory]
    [InlineData("\"updateStrategy\":{\"type\":\"OnDelete\"}", "", HealthState.Current, "StatefulSet is using the ondelete update strategy")]
    [InlineData("\"replicas\":3", "", HealthState.InProgress, "Replicas: 0/3")]
    [InlineData("\"replicas\":3", "\"replicas\":3,\"readyReplicas\":1", HealthState.InProgress, "Ready: 1/3")]
    [InlineData("\"replicas\":3", "\"replicas\":4,\"readyReplicas\":3", HealthState.InProgress, "Pending termination: 1")]
    [InlineData("\"replicas\":3,\"updateStrategy\":{\"rollingUpdate\":{\"partition\":0}}", "\"replicas\":3,\"readyReplicas\":3,\"updatedReplicas\":2", HealthState.InProgress, "updated: 2/3")]
    [InlineData("\"replicas\":3,\"updateStrategy\":{\"rollingUpdate\":{\"partition\":2}}", "\"replicas\":3,\"readyReplicas\":3,\"updatedReplicas\":1", HealthState.Current, "Partition rollout complete. updated: 1")]
    [InlineData("\"replicas\":3", "\"replicas\":3,\"readyReplicas\":3,\"currentReplicas\":2", HealthState.InProgress, "current: 2/3")]
    [InlineData("\"replicas\":3", Finished + ",\"currentRevision\":\"a\",\"updateRevision\":\"b\"", HealthState.InProgress, "Waiting for updated revision to match current")]
    [InlineData("\"replicas\":3", Finished + ",\"currentRevision\":\"a\",\"updateRevision\":\"a\"", HealthState.Current, "All replicas scheduled as expected. Replicas: 3")]
    public void Compute_StatefulSet_FollowsItsTable(string spec, string status, HealthState state, string message) =>
        Check(LiveObject.Of("apps/v1", "StatefulSet", spec, status), state, message);

    [Theory]
    [InlineData("", "", HealthState.InProgress, "DaemonSet metadata.generation not found")]
    [InlineData(",\"generation\":1", "", HealthState.InProgress, "DaemonSet status.observedGeneration not found")]
    [InlineData(",\"generation\":1", "\"observedGeneration\":1", HealthState.InProgress, "Missing .status.desiredNumberScheduled")]
    [InlineData(",\"generation\":1", "\"observedGeneration\":1,\"desiredNumberScheduled\":2", HealthState.InProgress, "Current: 0/2")]
    [InlineData(",\"generation\":1", "\"observedGeneration\":1,\"desiredNumberScheduled\":2,\"currentNumberScheduled\":2", HealthState.InProgress, "Updated: 0/2")]
    [InlineData(",\"generation\":1", "\"observedGeneration\":1,\"desiredNumberScheduled\":2,\"currentNumberScheduled\":2,\"updatedNumberScheduled\":2", HealthState.InProgress, "Available: 0/2")]
    [InlineData(",\"generation\":1", "\"observedGeneration\":1,\"desiredNumberScheduled\":2,\"currentNumberScheduled\":2,\"updatedNumberScheduled\":2,\"numberAvailable\":2", HealthState.InProgress, "Ready: 0/2")]
    [InlineData(",\"generation\":1", "\"observedGeneration\":1,\"desiredNumberScheduled\":0", HealthState.Current, "All replicas scheduled as expected. Replicas: 0")]
    public void Compute_DaemonSet_FollowsItsTable(string metadata, string status, HealthState state, string message) =>
        Check(LiveObject.Of("apps/v1", "DaemonSet", "", status, metadata), state, message);

    [Theory]
    [InlineData("\"conditions\":[{\"type\":\"ReplicaFailure\",\"status\":\"True\"}]", HealthState.InProgress, "Replica Failure condition. Check Pods")]
    [InlineData("", HealthState.InProgress, "Labelled: 0/3")]
    [InlineData("\"fullyLabeledReplicas\":3", HealthState.InProgress, "Available: 0/3")]
    [InlineData("\"fullyLabeledReplicas\":3,\"availableReplicas\":3", HealthState.InProgress, "Ready: 0/3")]
    [InlineData("\"fullyLabeledReplicas\":3,\"availableReplicas\":3,\"readyReplicas\":3,\"replicas\":5", HealthState.InProgress, "Pending termination: 2")]
    [InlineData(Finished, HealthState.Current, "ReplicaSet is available. Replicas: 3")]
    public void Compute_ReplicaSet_FollowsItsTable(string status, HealthState state, string message) =>
        Check(LiveObject.Of("extensions/v1beta1", "ReplicaSet", "\"replicas\":3", status), state, message);

    [Theory]
    [InlineData("v1", "PersistentVolumeClaim", "", "", HealthState.InProgress, "PVC is not Bound. phase: unknown")]
    [InlineData("v1", "Service", "\"type\":\"LoadBalancer\",\"clusterIP\":\"10.0.0.1\"", "", HealthState.Current, "Service is ready")]
    [InlineData("v1", "Secret", "", "", HealthState.Current, "Resource is always ready")]
    [InlineData("policy/v1", "PodDisruptionBudget", "", "", HealthState.Current, "AllowedDisruptions has been computed.")]
    [InlineData("batch/v1", "Job", "\"parallelism\":4", "\"succeeded\":4,\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]", HealthState.Current, "Job Completed. succeeded: 4/4")]
    [InlineData("batch/v1", "Job", "\"completions\":2", "\"failed\":1,\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]", HealthState.Failed, "Job Failed. failed: 1/2")]
    [InlineData("batch/v1", "Job", "", "\"startTime\":\"2026-01-01T00:00:00Z\",\"active\":1", HealthState.Current, "Job in progress. success:0, active: 1, failed: 0")]
    [InlineData("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "", HealthState.InProgress, "Install in progress")]
    [InlineData("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "\"conditions\":[{\"type\":\"Established\",\"status\":\"False\",\"reason\":\"R\",\"message\":\"m\"}]", HealthState.Failed, "m")]
    [InlineData("apiregistration.k8s.io/v1", "APIService", "", "\"conditions\":[{\"type\":\"Available\",\"status\":\"False\"}]", HealthState.Current, "Resource is current")]
    [InlineData("x.io/v1", "Foo", "", "\"conditions\":null", HealthState.Current, "Resource is current")]
    [InlineData("x.io/v1", "Deployment", "\"replicas\":3", "", HealthState.Current, "Resource is current")]
    public void Compute_OtherKinds_FollowTheirRule(string apiVersion, string kind, string spec, string status, HealthState state, string message) =>
        Check(LiveObject.Of(apiVersion, kind, spec, status), state, message);

    [Theory]
    [InlineData(14, HealthState.InProgress, "Pod has not been scheduled")]
    [InlineData(15, HealthState.Failed, "Pod could not be scheduled")]
    public void Compute_UnschedulablePod_FailsAfterItsWindow(int seconds, HealthState state, string message)
    {
        KubeObject pod = LiveObject.Of(
            "v1",
            "Pod",
            "",
            "\"phase\":\"Pending\",\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\",\"reason\":\"Unschedulable\"}]",
            $",\"creationTimestamp\":\"{Timestamp.Format(Now.AddSeconds(-seconds))}\"");
        Check(pod, state, message);
    }

    [Fact]
    public void Compute_DeletedObject_IsTerminatingWhateverItsConditions() =>
        Check(
            LiveObject.Of("x.io/v1", "Foo", "", "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]", ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\""),
            HealthState.Terminating,
            "Resource scheduled for deletion");

    [Theory]
    [InlineData("Reconciling", "Stalled", HealthState.InProgress)]
    [InlineData("Stalled", "Reconciling", HealthState.Failed)]
    public void Compute_ReconcilingAndStalled_FirstWins(string first, string second, HealthState state) =>
        Check(
            LiveObject.Of("x.io/v1", "Foo", "", $$"""
                "conditions":[{"type":"{{first}}","status":"True","message":"a"},{"type":"{{second}}","status":"True","message":"b"}]
                """),
            state,
            "a");

    [Theory]
    [InlineData(",\"generation\":1.0", "")]
    [InlineData(",\"generation\":\"1\"", "")]
    [InlineData(",\"generation\":1", "\"observedGeneration\":null")]
    [InlineData(",\"deletionTimestamp\":3", "")]
    [InlineData("", "\"conditions\":{}")]
    [InlineData("", "\"conditions\":[1]")]
    [InlineData("", "\"conditions\":[{\"type\":\"Ready\",\"status\":true}]")]
    public void Compute_MalformedObject_IsAnError(string metadata, string status) =>
        Should.Throw<HealthException>(() => HealthStatus.Compute(LiveObject.Of("x.io/v1", "Foo", "", status, metadata), Now))
            .Message.ShouldContain("expected");

    private static void Check(KubeObject source, HealthState state, string message) =>
        HealthStatus.Compute(source, Now).ShouldBe(new ObjectHealth(state, message));
}
