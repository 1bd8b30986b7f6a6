using Serverless.Engine.Scanning.Filtering;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Filtering;

/// <summary>registry.md §10.3, row by row; versions in and out of each range.</summary>
public sealed class VersionRangeTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.3 v1.2.3 1.2.3+b", "1.2.4 1.2.2 1.2.3-rc.1")]
    [InlineData("=1.2.3", "1.2.3", "1.2.4")]
    [InlineData("1.2", "1.2.0 1.2.9", "1.3.0 1.1.9 1.2.0-rc.1")]
    [InlineData("=1.2.x", "1.2.0 1.2.9", "1.3.0 1.1.9")]
    [InlineData("~1.2", "1.2.0 1.2.9", "1.3.0 1.1.9")]
    [InlineData("~>1.2", "1.2.0 1.2.9", "1.3.0 1.1.9")]
    [InlineData("1", "1.0.0 1.9.9", "2.0.0 0.9.9")]
    [InlineData("1.x", "1.0.0 1.9.9", "2.0.0 0.9.9")]
    [InlineData("1.x.3", "1.0.0 1.9.9", "2.0.0 0.9.9")]
    [InlineData("~1", "1.0.0 1.9.9", "2.0.0 0.9.9")]
    [InlineData("*", "0.0.0 1.2.3", "1.2.3-rc.1")]
    [InlineData("x", "0.0.0 1.2.3", "1.2.3-rc.1")]
    [InlineData("~*", "0.0.0 1.2.3", "1.2.3-rc.1")]
    [InlineData("~0.0.0", "0.0.0 1.2.3", "1.2.3-rc.1")]
    [InlineData(">=0", "0.0.0 1.2.3", "1.2.3-rc.1")]
    [InlineData(">=*", "0.0.0 1.2.3", "1.2.3-rc.1")]
    [InlineData("*-0", "0.0.0 0.0.0-0 1.2.3-rc.1", "")]
    [InlineData(">=0.0.0-0", "0.0.0 0.0.0-0 1.2.3-rc.1", "")]
    [InlineData("~0.0.0-0", "0.0.0 0.0.0-0 1.2.3-rc.1", "")]
    [InlineData(">0.0.0-0", "0.0.0 0.0.0-1 1.2.3-rc.1", "0.0.0-0")]
    [InlineData("~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2")]
    [InlineData("^1.2.3", "1.2.3 1.9.0", "2.0.0 1.2.2")]
    [InlineData("^1.2", "1.2.0 1.9.0", "2.0.0 1.1.9")]
    [InlineData("^1", "1.0.0 1.9.0", "2.0.0 0.9.9")]
    [InlineData("^0.2.3", "0.2.3 0.2.9", "0.3.0 0.2.2 1.0.0")]
    [InlineData("^0.2", "0.2.0 0.2.9", "0.3.0 0.1.9")]
    [InlineData("^0.0.3", "0.0.3", "0.0.4 0.0.2 0.1.0")]
    [InlineData("^0.0", "0.0.0 0.0.9", "0.1.0")]
    [InlineData("^0", "0.0.0 0.9.9", "1.0.0")]
    [InlineData("^*", "0.0.0", "0.0.1 0.1.0 1.0.0")]
    [InlineData(">11", "12.0.0", "11.0.0 11.9.9 10.0.0")]
    [InlineData(">11.1", "11.2.0 12.0.0", "11.1.9 11.0.0")]
    [InlineData(">=11", "11.0.0", "10.9.9")]
    [InlineData("<11", "10.9.9", "11.0.0")]
    [InlineData("<11.1", "11.0.9", "11.1.0")]
    [InlineData("<=11", "11.9.9 10.0.0", "12.0.0")]
    [InlineData("<=11.1", "11.1.9 11.0.0", "11.2.0")]
    [InlineData(">*", "0.0.1 1.0.0", "0.0.0")]
    [InlineData("<=*", "0.0.0 0.0.9", "0.1.0 1.0.0")]
    [InlineData("!=1.2.3", "1.2.4", "1.2.3 1.2.4-rc.1")]
    [InlineData("!=1.2", "1.3.0 2.2.0", "1.2.0 1.2.9")]
    [InlineData("!=1.2.x", "1.3.0 2.2.0", "1.2.0 1.2.9")]
    [InlineData("!=1", "2.0.0", "1.0.0 1.9.9")]
    [InlineData("!=*", "0.0.1 1.0.0", "0.0.0")]
    [InlineData("1.2 - 1.4.5", "1.2.0 1.4.5", "1.1.9 1.4.6")]
    [InlineData("1.2 - 1.4", "1.2.0 1.4.9", "1.1.9 1.5.0")]
    [InlineData("1.2-1.4.5", "1.2.0 1.2.0-2 1.2.0-1.4.5 1.2.9", "1.3.0 1.2.0-1.4.4")]
    [InlineData(">1.0.0-0 <2.0.0", "2.0.0-rc.1 1.5.0-rc.1 1.0.0", "2.0.0 1.0.0-0")]
    [InlineData("^1.0.0-0", "1.5.0-rc.1 1.0.0-0", "2.0.0-rc.1")]
    [InlineData(">=1.0.0 || 0.9.x-0", "1.0.0 0.9.1-rc.1 0.9.5", "1.0.0-rc.1 0.8.0")]
    [InlineData(">= 1.0.0, < 2.0.0", "1.0.0 1.9.9", "2.0.0")]
    [InlineData("=> 1.0.0,=<2.0.0", "1.0.0 2.0.0", "2.0.1")]
    [InlineData(" >=1.0.0  <2.0.0 ", "1.0.0", "2.0.0")]
    [InlineData(">=1.0.0 ,  <2.0.0", "1.0.0", "2.0.0")]
    [InlineData("1.2.X", "1.2.9", "1.3.0")]
    [InlineData("v1.2.3", "1.2.3", "1.2.4")]
    [InlineData("1 - 2 || 3 - 4", "1.0.0 2.9.9 3.0.0 4.9.9", "5.0.0 0.9.0")]
    public void Contains_RangeOfTheDialect_HoldsExactlyThese(string range, string inside, string outside)
    {
        VersionRange parsed = VersionRange.Parse(range);

        foreach (string version in inside.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            parsed.Contains(Version(version)).ShouldBeTrue($"{version} in {range}");
        }

        foreach (string version in outside.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            parsed.Contains(Version(version)).ShouldBeFalse($"{version} in {range}");
        }
    }

    [Theory]
    [InlineData("", "improper constraint: \"\"")]
    [InlineData(">=1.0.0 ||", "improper constraint: \"\"")]
    [InlineData(">=1.0.0,", "improper constraint")]
    [InlineData(">=1.0.0<2.0.0", "improper constraint")]
    [InlineData("1 - 2||3 - 4", "improper constraint")]
    [InlineData("1.2.3.4", "improper constraint")]
    [InlineData("> = 1", "improper constraint")]
    [InlineData("latest", "improper constraint")]
    [InlineData("1x", "constraint parser error")]
    [InlineData("1|2", "constraint parser error")]
    [InlineData("1.2.3-01", "constraint parser error")]
    [InlineData("18446744073709551616", "constraint parser error")]
    public void Parse_NotARange_IsRefusedWithTheText(string range, string message) =>
        Should.Throw<FilterException>(() => VersionRange.Parse(range)).Message.ShouldContain(message);

    private static SemanticVersion Version(string text) =>
        SemanticVersion.TryParse(text, out SemanticVersion version) ? version : throw new ArgumentException(text);
}
