using Serverless.Engine.Go;
using Serverless.Engine.Inputs;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Inputs;

public sealed class InputGoldenTests
{
    public static TheoryData<string, string> Keys => GoldenRows.Read("key.jsonl");

    public static TheoryData<string, string> Ids => GoldenRows.Read("id.jsonl");

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_GoldenRow_IsNormalised(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        InputKey.Normalise(row.StringAt("text")!).ShouldBe(row.StringAt("want", "result"), id);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Id_GoldenRow_IsAdler32(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        Adler32.Id(row.StringAt("text")!).ShouldBe(row.StringAt("want", "result"), id);
    }

    [Theory]
    [InlineData("My-ResourceSet", "my_resourceset")]
    [InlineData("_a---b_-_", "a_b")]
    [InlineData("A0..B", "a0_b")]
    [InlineData("a$b", "ab")]
    [InlineData("a + b", "a_b")]
    [InlineData("İ", "i")]
    [InlineData("!!!", "")]
    public void Key_Name_IsNormalised(string name, string key) => InputKey.Normalise(name).ShouldBe(key);
}
