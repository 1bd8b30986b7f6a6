using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Yaml;

/// <summary>
/// Compares the reader with Go's on random texts. Go's answer is taken from its complaint about a missing kind, which shows the
/// object that was read. Needs GO_YARDSTICK, the path of the Go program.
/// </summary>
public sealed class YamlReaderYardstickTests
{
    private const string Missing = "error unmarshaling JSON: while decoding JSON: Object 'Kind' is missing in '";

    [Fact]
    public async Task ReadDocument_RandomTexts_EqualsGo()
    {
        string? yardstick = Environment.GetEnvironmentVariable("GO_YARDSTICK");
        if (string.IsNullOrEmpty(yardstick))
        {
            Assert.Skip("GO_YARDSTICK does not name the Go program to compare with");
        }

        int count = FuzzSettings.Cases(300);
        YamlTextGenerator generator = new(FuzzSettings.Seed);
        List<string> differences = [];
        int readable = 0;
        for (int i = 0; i < count; i++)
        {
            string text = generator.Next();
            string theirs = await AskAsync(yardstick, text);
            string ours = Ours(text + "\n#: null\n");
            bool same = theirs.StartsWith(Missing, StringComparison.Ordinal)
                ? JsonTree.DeepEquals(JsonTree.Parse(theirs[Missing.Length..theirs.LastIndexOf('\'')]), ours.StartsWith("error", StringComparison.Ordinal) ? ours : JsonTree.Parse(ours))
                : ours.StartsWith("error", StringComparison.Ordinal) || ours == "null";
            readable += theirs.StartsWith(Missing, StringComparison.Ordinal) ? 1 : 0;
            if (!same)
            {
                differences.Add($"{text}\n--- Go: {theirs}\n--- ours: {ours}");
            }
        }

        differences.OrderBy(d => d.Length).Take(8).ShouldBeEmpty($"{differences.Count} of {count} differ, {readable} are readable");
    }

    private static string Ours(string text)
    {
        try
        {
            object? value = YamlReader.ReadDocument(text);
            return value is Dictionary<string, object?> or null ? JsonTree.ToJson(value) : "error: not a map";
        }
        catch (YamlReadException e)
        {
            return "error: " + e.Message;
        }
    }

    private static async Task<string> AskAsync(string yardstick, string text)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { Resources = new object[] { new Dictionary<string, object?> { ["<< printf \"%s\\n#\" inputs.x >>"] = null } }, Inputs = new { x = text } }));
            using Process process = Process.Start(new ProcessStartInfo(yardstick, ["render", file, "1"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            return await process.StandardOutput.ReadToEndAsync() + await errors;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
