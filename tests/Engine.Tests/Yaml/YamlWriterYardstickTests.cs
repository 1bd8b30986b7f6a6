using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fuzzing;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Yaml;

/// <summary>Compares the writer with Go's own, byte for byte, on random trees.</summary>
public sealed class YamlWriterYardstickTests
{
    [Fact]
    public async Task Write_RandomTrees_EqualsGo()
    {
        GoYardstick go = GoYardstick.Require();
        int count = FuzzSettings.Cases(5000);
        TreeGenerator generator = new(FuzzSettings.Seed);
        List<object?> trees = [.. Enumerable.Range(0, count).Select(_ => generator.Tree())];
        IEnumerable<(string, string)> questions = trees.Select(t => ("<< toYaml inputs.x >>", JsonTree.ToJson(new Dictionary<string, object?> { ["x"] = t })));
        List<(string? Text, string? Error)> answers = await go.RenderAsync(questions, TestContext.Current.CancellationToken);
        List<string> differences = [];
        for (int i = 0; i < count; i++)
        {
            string ours = Ours(trees[i]);
            if (ours != answers[i].Text && !KeyOrder.IsCircular(trees[i]))
            {
                differences.Add($"{JsonTree.ToJson(trees[i])}\n--- Go\n{answers[i].Text}\n--- ours\n{ours}");
            }
        }

        differences.OrderBy(d => d.Length).Take(5).ShouldBeEmpty($"{differences.Count} of {count} differ");
    }

    private static string Ours(object? tree)
    {
        try
        {
            return YamlWriter.Write(tree);
        }
        catch (YamlWriteException)
        {
            return "";
        }
    }
}
