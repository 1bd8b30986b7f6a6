using System.Diagnostics;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Yaml;

/// <summary>Compares the writer with Go's own, byte for byte, on random trees. Needs GO_YARDSTICK, the path of the Go program.</summary>
public sealed class YamlWriterYardstickTests
{
    [Fact]
    public async Task Write_RandomTrees_EqualsGo()
    {
        string? yardstick = Environment.GetEnvironmentVariable("GO_YARDSTICK");
        if (string.IsNullOrEmpty(yardstick))
        {
            Assert.Skip("GO_YARDSTICK does not name the Go program to compare with");
        }

        int count = FuzzSettings.Cases(5000);
        TreeGenerator generator = new(FuzzSettings.Seed);
        List<object?> trees = [.. Enumerable.Range(0, count).Select(_ => generator.Tree())];
        IReadOnlyList<string> answers = await AskAsync(yardstick, trees);
        List<string> differences = [];
        for (int i = 0; i < count; i++)
        {
            string ours = Ours(trees[i]);
            if (ours != answers[i] && !HasCircularKeys(trees[i]))
            {
                differences.Add($"{JsonTree.ToJson(trees[i])}\n--- Go\n{answers[i]}\n--- ours\n{ours}");
            }
        }

        differences.OrderBy(d => d.Length).Take(5).ShouldBeEmpty($"{differences.Count} of {count} differ");
    }

    /// <summary>Go's order of keys is not transitive ("0x1f" before "1.2" before "08" before "0x1f"); then its output varies from run to run.</summary>
    private static bool HasCircularKeys(object? tree)
    {
        switch (tree)
        {
            case List<object?> list: return list.Exists(HasCircularKeys);
            case Dictionary<string, object?> map:
                string[] keys = [.. map.Keys];
                Array.Sort(keys, NaturalKeyComparer.Instance);
                bool circular = keys.Index().Any(a => keys.Skip(a.Index + 1).Any(b => NaturalKeyComparer.Instance.Compare(a.Item, b) >= 0));
                return circular || map.Values.Any(HasCircularKeys);
            default: return false;
        }
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

    private static async Task<IReadOnlyList<string>> AskAsync(string yardstick, List<object?> trees)
    {
        using Process process = Process.Start(new ProcessStartInfo(yardstick, "templates")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await using (Stream input = process.StandardInput.BaseStream)
        {
            foreach (object? tree in trees)
            {
                Dictionary<string, object?> question = new()
                {
                    ["id"] = "x",
                    ["template"] = "<< toYaml inputs.x >>",
                    ["inputs"] = new Dictionary<string, object?> { ["x"] = tree },
                };
                await input.WriteAsync(JsonTree.ToUtf8(question));
                input.WriteByte((byte)'\n');
            }
        }

        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonTree.ParseObject(Encoding.UTF8.GetBytes(l)).StringAt("text")!)];
    }
}
