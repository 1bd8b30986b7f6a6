using Serverless.Engine.Inputs;
using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Go;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Rendering;

public sealed class ResourceSetGoldenTests
{
    private static readonly ResourceSetRenderer Renderer = new(TimeProvider.System, new Random(1));

    public static TheoryData<string, string> Rows => GoldenRows.Read("resourcesets.jsonl");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Render_GoldenRow_GivesItsObjectsOrFails(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        if (row.StringAt("want", "error") is { } error)
        {
            Exception thrown = Should.Throw<Exception>(() => Render(row), $"{id} must fail: {error}");
            thrown.ShouldSatisfyAllConditions(
                () => (thrown is RenderException or InputException or ResourceException or YamlReadException).ShouldBeTrue($"{id}: {thrown}"),
                () => Shape(thrown.Message, error).ShouldBeTrue($"{id}\nwant {error}\ngot  {thrown.Message}"));
            return;
        }

        (CombinedInputs inputs, RenderedResources rendered) = Render(row);
        JsonTree.DeepEquals(inputs.Sets.ToList<object?>(), row.ListAt("want", "inputSets") ?? []).ShouldBeTrue($"{id}: input sets");
        List<object?> steps = row.ListAt("want", "steps")!;
        rendered.Steps.Count.ShouldBe(steps.Count, id);
        for (int i = 0; i < steps.Count; i++)
        {
            Dictionary<string, object?> want = (Dictionary<string, object?>)steps[i]!;
            rendered.Steps[i].Name.ShouldBe(want.StringAt("name"), id);
            List<object?> got = [.. rendered.Steps[i].Objects.Select(o => (object?)o.Root)];
            JsonTree.DeepEquals(got, want.ListAt("objects") ?? []).ShouldBeTrue(
                $"{id}\nwant {JsonTree.ToJson(want.ListAt("objects"))}\ngot  {JsonTree.ToJson(got)}");
        }
    }

    private static (CombinedInputs Inputs, RenderedResources Rendered) Render(Dictionary<string, object?> row)
    {
        ResourceSet resourceSet = ResourceSet.From(Read(row.StringAt("rset")!));
        ResourceSetInputProvider[] providers = [.. row.Strings("rsips").Select(p => ResourceSetInputProvider.From(Read(p)))];
        ResourceSetRenderer.CheckSpec(resourceSet);
        CombinedInputs inputs = InputCombiner.CombineOffline(resourceSet, providers);
        return (inputs, Renderer.Render(resourceSet, inputs, TestContext.Current.CancellationToken));
    }

    private static KubeObject Read(string text) => new((Dictionary<string, object?>)YamlReader.ReadDocument(text)!);

    /// <summary>The outer shape, up to where the words of the template or YAML library begin (resources.md §8.7).</summary>
    private static bool Shape(string got, string want)
    {
        string[] ends = ["failed to parse template: ", "failed to execute template: ", "failed to read object: ", "multi-doc YAML template: ", "from multi-doc YAML: "];
        foreach (string end in ends)
        {
            int at = want.IndexOf(end, StringComparison.Ordinal);
            if (at >= 0)
            {
                return got.StartsWith(want[..(at + end.Length)], StringComparison.Ordinal);
            }
        }

        return want.StartsWith("failed to", StringComparison.Ordinal) || want.StartsWith("step", StringComparison.Ordinal)
            ? got.StartsWith(want, StringComparison.Ordinal)
            : got.Length > 0;
    }
}
