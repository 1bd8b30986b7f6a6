using Serverless.Cli.Cluster;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Cluster;

/// <summary>The decision table of cli.md §1.5.</summary>
public sealed class ReadinessTests
{
    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"conditions":[{"type":"Ready","status":"Unknown","reason":"Progressing","message":"m","observedGeneration":2}]}""", null)]
    [InlineData("""{"conditions":[{"type":"Ready","status":"True","reason":"Done","message":"m","observedGeneration":1}]}""", null)]
    [InlineData("""{"conditions":[{"type":"Ready","status":"False","reason":"HealthCheckCanceled","message":"m","observedGeneration":2}]}""", null)]
    [InlineData("""{"lastHandledReconcileAt":"old","conditions":[{"type":"Ready","status":"True","reason":"Done","message":"m","observedGeneration":2}]}""", "new")]
    public void Of_UnsettledObject_IsNotFinal(string status, string? token) => Readiness.Of(Object(status), token).IsFinal.ShouldBeFalse();

    [Theory]
    [InlineData("""{"conditions":[{"type":"Ready","status":"True","reason":"Done","message":"all well","observedGeneration":2}]}""", null)]
    [InlineData("""{"lastHandledReconcileAt":"new","conditions":[{"type":"Ready","status":"True","reason":"Done","message":"all well","observedGeneration":2}]}""", "new")]
    public void Of_ReadyObject_IsItsMessage(string status, string? token) =>
        Readiness.Of(Object(status), token).ShouldBe(new Readiness(true, null, "all well"));

    [Fact]
    public void Of_FailedObject_IsReasonAndMessage() =>
        Readiness.Of(Object("""{"conditions":[{"type":"Ready","status":"False","reason":"BuildFailed","message":"no","observedGeneration":2}]}"""), null)
            .Error.ShouldBe("BuildFailed: no");

    [Theory]
    [InlineData("""{"annotations":{"fluxcd.controlplane.io/reconcile":"Disabled"}}""", "{}")]
    [InlineData("""{"labels":{"fluxcd.controlplane.io/reconcile":"disabled"}}""", "{}")]
    [InlineData("{}", """{"suspend":true}""")]
    public void Of_SuspendedObject_IsRefused(string metadata, string spec)
    {
        KubeObject item = Object("{}");
        foreach ((string key, object? value) in JsonTree.ParseObject(System.Text.Encoding.UTF8.GetBytes(metadata)))
        {
            item.Root.MapAt("metadata")![key] = value;
        }

        item.Root["spec"] = JsonTree.Parse(spec);

        Readiness.Of(item, "token").Error.ShouldBe("Reconciliation is disabled for podinfo");
    }

    private static KubeObject Object(string status) =>
        CliCluster.Parse($$"""{"metadata":{"name":"podinfo","generation":2},"status":{{status}}}""");
}
