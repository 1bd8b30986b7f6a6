using Serverless.Engine.Applying.Drift;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Applying;

/// <summary>reconcile.md §7.3 item 5: which differences between a dry run and the live object count.</summary>
public sealed class ServerComparisonTests
{
    private const string Cpu = "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}";
    private const string Memory = "{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}}";

    [Theory]
    [InlineData("HorizontalPodAutoscaler", $"{Cpu}, {Cpu}", Cpu, false)]
    [InlineData("HorizontalPodAutoscaler", $"{Cpu}, {{}}", Cpu, false)]
    [InlineData("HorizontalPodAutoscaler", $"{Cpu}, {Memory}", Cpu, true)]
    [InlineData("HorizontalPodAutoscaler", "", "", false)]
    [InlineData("Other", $"{Cpu}, {Cpu}", Cpu, true)]
    public void RepeatedAndEmptyMetrics_CountForNothing(string kind, string dryRun, string live, bool differs) =>
        ServerComparison.Differs(Scaler(kind, dryRun), Scaler(kind, live)).ShouldBe(differs);

    private static KubeObject Scaler(string kind, string metrics) => new((Dictionary<string, object?>)YamlReader.ReadDocument(
        $"{{apiVersion: autoscaling/v2, kind: {kind}, metadata: {{name: a, namespace: b}}, spec: {{maxReplicas: 3, metrics: [{metrics}]}}}}")!);
}
