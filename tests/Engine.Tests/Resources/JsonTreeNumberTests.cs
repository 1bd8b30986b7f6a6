using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Resources;

public sealed class JsonTreeNumberTests
{
    [Theory]
    [InlineData("1", 1L)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("1.0", 1.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("9223372036854775808", 9223372036854775808.0)]
    public void Parse_Number_KeepsIntegersAndDoublesApart(string json, object expected)
    {
        object? value = JsonTree.Parse(json);

        value.ShouldBeOfType(expected.GetType());
        value.ShouldBe(expected);
    }
}
