using Serverless.Engine.Go;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Go;

public sealed class GoDurationTests
{
    public static TheoryData<string, string> Rows => GoldenRows.Read("duration.jsonl");

    [Theory]
    [MemberData(nameof(Rows))]
    public void TryParse_GoldenRow_AnswersLikeGo(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        bool valid = GoDuration.TryParse(row.StringAt("text")!, out long nanoseconds);
        valid.ShouldBe(row.StringAt("want", "error") is null, id);
        if (valid)
        {
            nanoseconds.ShouldBe(row.At("want", "result", "ns"), id);
            GoDuration.Format(nanoseconds).ShouldBe(row.StringAt("want", "result", "text"), id);
        }
    }

    [Theory]
    [InlineData("9223372036854775807ns", true)]
    [InlineData("9223372036854775808ns", false)]
    [InlineData("-9223372036854775808ns", true)]
    [InlineData("9223372036.854775807s", true)]
    [InlineData("1.s", true)]
    [InlineData(".s", false)]
    [InlineData("+", false)]
    [InlineData("-0", true)]
    [InlineData("0.3333333333333333333h", true)]
    [InlineData("1h-2m", false)]
    [InlineData("1μs", true)]
    [InlineData("٣s", false)]
    public void TryParse_Edge_IsDecidedLikeGo(string text, bool valid) => GoDuration.TryParse(text, out _).ShouldBe(valid);

    [Theory]
    [InlineData(1500L, "1.5µs")]
    [InlineData(-1L, "-1ns")]
    [InlineData(1_000_000_001L, "1.000000001s")]
    [InlineData(long.MinValue, "-2562047h47m16.854775808s")]
    public void Format_Edge_IsWrittenLikeGo(long nanoseconds, string text) => GoDuration.Format(nanoseconds).ShouldBe(text);
}
