using Serverless.Engine.Inputs;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Rendering;

/// <summary>What all templates of one ResourceSet may use together.</summary>
public sealed class BuildBudgetTests
{
    [Fact]
    public void Render_ManyObjectsThatEachAreSmallEnough_EndsAtTheSum()
    {
        ResourceSet resourceSet = Parse("""
            spec:
              inputs: [INPUTS]
              resources:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: "x<< inputs.num >>", namespace: apps}, data: {k: '<< repeat 1000000 "a" >>'}}
            """.Replace("INPUTS", string.Join(", ", Enumerable.Range(0, 100).Select(n => $"{{num: {n}}}")), StringComparison.Ordinal));

        Should.Throw<RenderException>(() => Render(resourceSet, TimeProvider.System))
            .Message.ShouldBe("failed to build resources[0]: the objects built exceed the limit of 67108864 characters in all");
    }

    [Fact]
    public void Render_ForLongerThanAMinute_Ends()
    {
        ResourceSet resourceSet = Parse("""
            spec:
              inputs: [{num: 1}]
              resources:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: "x<< inputs.num >>", namespace: apps}}
            """);

        Should.Throw<RenderException>(() => Render(resourceSet, new SlowClock()))
            .Message.ShouldBe("failed to build resources[0]: building exceeds the limit of 60 seconds in all");
    }

    private static ResourceSet Parse(string spec) => ResourceSet.From(new((Dictionary<string, object?>)YamlReader.ReadDocument(
        "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: big, namespace: apps}\n" + spec)!));

    private static RenderedResources Render(ResourceSet resourceSet, TimeProvider clock) =>
        new ResourceSetRenderer(clock, new Random(1)).Render(resourceSet, InputCombiner.Combine(resourceSet, []), TestContext.Current.CancellationToken);

    /// <summary>Every look at it is more than a minute after the last.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _looks++ * 61;
    }
}
