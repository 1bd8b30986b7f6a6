using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fuzzing;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Yaml;

/// <summary>
/// Compares the reader with Go's on random texts. Go's answer is taken from its complaint about a missing kind, which shows the
/// object that was read.
/// </summary>
public sealed class YamlReaderYardstickTests
{
    private const string Missing = "error unmarshaling JSON: while decoding JSON: Object 'Kind' is missing in '";

    [Fact]
    public async Task ReadDocument_RandomTexts_EqualsGo()
    {
        GoYardstick go = GoYardstick.Require();
        int count = FuzzSettings.Cases(200);
        YamlTextGenerator generator = new(FuzzSettings.Seed);
        List<string> differences = [];
        int readable = 0;
        for (int i = 0; i < count; i++)
        {
            string text = generator.Next();
            string theirs = await go.BuildAsync(text, TestContext.Current.CancellationToken);
            string ours = Ours(text + "\n#: null\n");
            readable += theirs.StartsWith(Missing, StringComparison.Ordinal) ? 1 : 0;
            if (!IsSame(theirs, ours))
            {
                differences.Add($"{text}\n--- Go: {theirs}\n--- ours: {ours}");
            }
        }

        differences.OrderBy(d => d.Length).Take(8).ShouldBeEmpty($"{differences.Count} of {count} differ, {readable} are readable");
        readable.ShouldBeGreaterThan(count / 8);
    }

    private static bool IsSame(string theirs, string ours)
    {
        bool failed = ours.StartsWith("error", StringComparison.Ordinal);
        return theirs.StartsWith(Missing, StringComparison.Ordinal)
            ? !failed && JsonTree.DeepEquals(JsonTree.Parse(theirs[Missing.Length..theirs.LastIndexOf('\'')]), JsonTree.Parse(ours))
            : failed || ours == "null";
    }

    /// <summary>The first document; what a separator has behind it is an error before anything is read.</summary>
    private static string Ours(string text)
    {
        try
        {
            object? value = YamlReader.ReadDocument(YamlDocuments.Split(text).First().Text);
            return value is Dictionary<string, object?> or null ? JsonTree.ToJson(value) : "error: not a map";
        }
        catch (YamlReadException e)
        {
            return "error: " + e.Message;
        }
    }
}
