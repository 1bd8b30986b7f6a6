using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Serverless.Engine.Tests.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Filtering;

public sealed class TagFilterGoldenTests
{
    public static TheoryData<string, string> Rows => GoldenRows.Read("filter.jsonl");

    [Fact]
    public void Rows_AreAllThere() => Rows.Count.ShouldBe(402);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Apply_GoldenRow_SelectsLikeTheReference(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        Dictionary<string, object?> fields = row.MapAt("filter")!;
        ProviderFilter filter = new()
        {
            Semver = fields.StringAt("Semver") ?? "",
            IncludeTag = fields.StringAt("IncludeTag") ?? "",
            ExcludeTag = fields.StringAt("ExcludeTag") ?? "",
            Limit = (int)(fields.At("Limit") as long? ?? 0),
        };
        if (row.StringAt("want", "error") is { } error)
        {
            Should.Throw<FilterException>(() => TagFilter.Compile(filter), id).Message.ShouldEndWith(error);
            return;
        }

        List<string> tags = row.Strings("tags");
        List<string> selected = TagFilter.Compile(filter).Apply(tags);

        selected.ShouldBe(row.MapAt("want")!.Strings("result"), id);
        TagFilter.Compile(filter).Explain(tags).Where(decision => decision.Verdict == TagVerdict.Selected)
            .Select(decision => decision.Tag).Order(StringComparer.Ordinal)
            .ShouldBe(selected.Order(StringComparer.Ordinal), id);
    }
}
