using Serverless.Engine.Inputs;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Inputs;

/// <summary>resources.md §7.3 to §7.6.</summary>
public sealed class InputCombinerTests
{
    [Fact]
    public void Combine_NothingAtAll_RendersOnceWithoutInputs()
    {
        CombinedInputs combined = InputCombiner.Combine(ResourceSet("{}"), []);
        combined.WithoutInputs.ShouldBeTrue();
        combined.Sets.ShouldBeEmpty();
    }

    [Fact]
    public void Combine_ProvidersWithoutInputs_RendersNothing()
    {
        CombinedInputs combined = InputCombiner.Combine(ResourceSet("""{"inputsFrom":[{"name":"a"}]}"""), [Provider("a")]);
        combined.WithoutInputs.ShouldBeFalse();
        combined.Sets.ShouldBeEmpty();
    }

    [Fact]
    public void Combine_Flatten_KeepsInlineFirstThenProvidersByName()
    {
        CombinedInputs combined = InputCombiner.Combine(
            ResourceSet("""{"inputs":[{"v":"inline"}],"inputsFrom":[{"name":"b"},{"name":"a"},{"selector":{"matchLabels":{"app":"x"}}}]}"""),
            [Provider("b", "x", "b1"), Provider("a", "", "a1", "a2"), Provider("other", "", "no")]);
        combined.Sets.Select(s => s.StringAt("v")).ShouldBe(["inline", "a1", "a2", "b1"]);
        combined.Sets[0].StringAt("provider", "kind").ShouldBe("ResourceSet");
        combined.Sets[1].StringAt("provider", "name").ShouldBe("a");
        combined.Sets[0].ContainsKey("id").ShouldBeFalse();
    }

    [Fact]
    public void Combine_Permute_GivesTheIdsOfTheSpec()
    {
        CombinedInputs combined = InputCombiner.Combine(
            ResourceSet("""{"inputStrategy":{"name":"Permute"},"inputsFrom":[{"selector":{}}]}"""),
            [Provider("provider-1", "", "a", "b"), Provider("provider-2", "", "c", "d")]);
        combined.Sets.Select(s => s.StringAt("id")).ShouldBe(["2075461889", "2075527426", "2076379394", "2076444931"]);
        combined.Sets[1].StringAt("provider_1", "v").ShouldBe("a");
        combined.Sets[1].StringAt("provider_2", "v").ShouldBe("d");
    }

    [Fact]
    public void Combine_PermuteWithEmptyProvidersAndNoInlineInputs_IsAlwaysEmpty() =>
        InputCombiner.Combine(
            ResourceSet("""{"inputStrategy":{"name":"Permute","includeEmptyProviders":true},"inputsFrom":[{"name":"a"}]}"""),
            [Provider("a", "", "1")]).Sets.ShouldBeEmpty();

    [Fact]
    public void Combine_SameNormalisedKey_LaterWinsAndBothCount()
    {
        CombinedInputs combined = InputCombiner.Combine(
            ResourceSet("""{"inputStrategy":{"name":"Permute"},"inputsFrom":[{"name":"a-b"},{"name":"a.b"}]}"""),
            [Provider("a-b", "", "1", "2"), Provider("a.b", "", "3")]);
        combined.Sets.Count.ShouldBe(2);
        combined.Sets.Select(s => s.StringAt("a_b", "v")).ShouldBe(["3", "3"]);
    }

    [Theory]
    [InlineData("""{"inputsFrom":[{"name":"gone"}]}""", "failed to get provider apps/gone: ")]
    [InlineData("""{"inputsFrom":[{}]}""", "input provider reference must have either name or selector set")]
    [InlineData("""{"inputsFrom":[{"selector":{"matchExpressions":[{"key":"a","operator":"Near"}]}}]}""", "failed to parse selector ")]
    [InlineData("""{"inputs":[{"a":1},{"v":null}]}""", "failed to get inputs from ResourceSet/set: failed to unmarshal inputs[1]: the value of 'v' is null")]
    [InlineData("""{"inputStrategy":{"name":"Zip"}}""", "unknown input strategy: 'Zip'")]
    [InlineData("""{"inputStrategy":{"name":"Permute"},"inputsFrom":[{"name":"!!"}]}""", "failed to get inputs from ResourceSetInputProvider/!!: normalized provider name is empty: '!!'")]
    public void Combine_Wrong_SaysWhatAndWhy(string spec, string message) =>
        Should.Throw<InputException>(() => InputCombiner.Combine(ResourceSet(spec), [Provider("!!", "", "1")])).Message.ShouldStartWith(message);

    [Fact]
    public void Combine_TooManyPermutations_NamesTheLimit()
    {
        string[] many = [.. Enumerable.Range(0, 101).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        Should.Throw<InputException>(() => InputCombiner.Combine(
            ResourceSet("""{"inputStrategy":{"name":"Permute"},"inputsFrom":[{"selector":{}}]}"""),
            [Provider("a", "", many), Provider("b", "", many)])).Message
            .ShouldBe("failed to get inputs from ResourceSetInputProvider/b: adding provider 'b' with 101 inputs would exceed the maximum allowed permutations. max: 10000, got: 10201");
    }

    [Fact]
    public void CombineOffline_MissingProvider_IsLeftOut() =>
        InputCombiner.CombineOffline(ResourceSet("""{"inputsFrom":[{"name":"gone"}]}"""), []).WithoutInputs.ShouldBeTrue();

    private static ResourceSet ResourceSet(string spec) => Engine.Resources.ResourceSet.From(new((Dictionary<string, object?>)JsonTree.Parse(
        $$"""{"apiVersion":"fluxcd.controlplane.io/v1","kind":"ResourceSet","metadata":{"name":"set","namespace":"apps"},"spec":{{spec}}}""")!));

    private static ResourceSetInputProvider Provider(string name, string label = "", params string[] values) => ResourceSetInputProvider.From(new(new()
    {
        ["metadata"] = new Dictionary<string, object?>
        {
            ["name"] = name,
            ["namespace"] = "apps",
            ["labels"] = new Dictionary<string, object?> { ["app"] = label },
        },
        ["spec"] = new Dictionary<string, object?> { ["type"] = "Static" },
        ["status"] = new Dictionary<string, object?>
        {
            ["exportedInputs"] = values.Select(v => (object?)new Dictionary<string, object?> { ["v"] = v, ["id"] = v }).ToList(),
        },
    }));
}
