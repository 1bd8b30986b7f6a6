using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Go;

public sealed class GoRegexGoldenTests
{
    public static TheoryData<string, string> MatchRows => GoldenRows.Read("regex.jsonl");

    public static TheoryData<string, string> OperationRows => GoldenRows.Read("regex-operations.jsonl");

    [Fact]
    public void Rows_AreAllThere() => (MatchRows.Count, OperationRows.Count).ShouldBe((36, 1270));

    [Theory]
    [MemberData(nameof(MatchRows))]
    public void IsMatch_GoldenRow_AnswersLikeGo(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        string pattern = row.StringAt("text")!;
        if (row.StringAt("want", "error") is { } error)
        {
            Should.Throw<GoRegexException>(() => GoRegex.Compile(pattern)).Message.ShouldBe(error, id);
            return;
        }

        GoRegex regex = GoRegex.Compile(pattern);
        List<string> tags = row.Strings("tags");
        List<object?> expected = row.ListAt("want", "result")!;
        tags.Select((tag, i) => $"{tag} {regex.IsMatch(tag)}").ShouldBe(tags.Select((tag, i) => $"{tag} {expected[i]}"), id);
    }

    [Theory]
    [MemberData(nameof(OperationRows))]
    public void Operation_GoldenRow_AnswersLikeGo(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        string pattern = row.StringAt("pattern")!;
        if (row.StringAt("error") is { } error)
        {
            Should.Throw<GoRegexException>(() => GoRegex.Compile(pattern)).Message.ShouldBe(error, id);
            return;
        }

        string text = row.StringAt("text")!;
        int n = (int)(row.At("n") as long? ?? 0);
        string replacement = row.StringAt("replacement") ?? "";
        GoRegex regex = GoRegex.Compile(pattern);
        object? answer = row.StringAt("op") switch
        {
            "find" => regex.Find(text) ?? "",
            "match" => regex.IsMatch(text) ? "true" : "false",
            "findAll" => regex.FindAll(text, n).ToList<object?>(),
            "split" => regex.Split(text, n).ToList<object?>(),
            "replace" => regex.ReplaceAll(text, replacement),
            "literal" => regex.ReplaceAllLiteral(text, replacement),
            _ => null,
        };
        object? expected = answer is List<object?> ? JsonTree.Parse(row.StringAt("want")!) ?? new List<object?>() : row.StringAt("want");
        JsonTree.DeepEquals(answer, expected).ShouldBeTrue($"{id} {line}: got {(answer is string s ? s : JsonTree.ToJson(answer))}");
    }
}
