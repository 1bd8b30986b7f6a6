using Serverless.Engine.Scanning.Filtering;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Filtering;

/// <summary>registry.md §10.2.</summary>
public sealed class VersionGrammarTests
{
    [Theory]
    [InlineData("1.2.3", 1, 2, 3, "")]
    [InlineData("v1.2.3", 1, 2, 3, "")]
    [InlineData("1.02.3", 1, 2, 3, "")]
    [InlineData("2025.02.03", 2025, 2, 3, "")]
    [InlineData("1.2.3-rc.1", 1, 2, 3, "rc.1")]
    [InlineData("1.2.3+b.7", 1, 2, 3, "")]
    [InlineData("1.2.3-rc.1+b.07", 1, 2, 3, "rc.1")]
    [InlineData("20240102030405.0.0", 20240102030405, 0, 0, "")]
    [InlineData("18446744073709551615.0.0", ulong.MaxValue, 0, 0, "")]
    [InlineData("1.2-a.b", 1, 2, 0, "a.b")]
    [InlineData("1-a.b.c", 1, 0, 0, "a.b.c")]
    public void TryParseTag_Version_IsRead(string tag, ulong major, ulong minor, ulong patch, string prerelease)
    {
        SemanticVersion.TryParseTag(tag, out SemanticVersion version).ShouldBeTrue();

        (version.Major, version.Minor, version.Patch, version.Prerelease.ToString()).ShouldBe((major, minor, patch, prerelease));
    }

    [Theory]
    [InlineData("1.2")]
    [InlineData("1")]
    [InlineData("1.2.3.4")]
    [InlineData("V1.2.3")]
    [InlineData("vv1.2.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-rc..1")]
    [InlineData("1.2.3_1")]
    [InlineData(" 1.2.3")]
    [InlineData("1.2.3 ")]
    [InlineData("1..3")]
    [InlineData("18446744073709551616.0.0")]
    [InlineData("latest")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("١.٢.٣")]
    public void TryParseTag_Other_IsRefused(string tag) => SemanticVersion.TryParseTag(tag, out _).ShouldBeFalse();

    [Fact]
    public void CompareTo_SortedVersions_KeepTheirOrder()
    {
        string[] ascending =
        [
            "1.0.0-0", "1.0.0-1", "1.0.0-9", "1.0.0-10", "1.0.0-18446744073709551616", "1.0.0-99999999999999999999", "1.0.0-A", "1.0.0-Z",
            "1.0.0-a", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
            "1.0.0", "1.0.1", "1.1.0", "1.10.0", "2.0.0-0", "2.0.0", "10.0.0",
        ];
        for (int i = 0; i < ascending.Length; i++)
        {
            for (int j = 0; j < ascending.Length; j++)
            {
                SemanticVersion.TryParse(ascending[i], out SemanticVersion left).ShouldBeTrue();
                SemanticVersion.TryParse(ascending[j], out SemanticVersion right).ShouldBeTrue();
                Math.Sign(left.CompareTo(right)).ShouldBe(Math.Sign(i.CompareTo(j)), $"{ascending[i]} against {ascending[j]}");
            }
        }
    }

    [Theory]
    [InlineData("1.2.3+a", "1.2.3+b")]
    [InlineData("v1.2.3", "01.2.03")]
    public void CompareTo_MetadataAndSpelling_DoNotCount(string left, string right)
    {
        SemanticVersion.TryParse(left, out SemanticVersion l).ShouldBeTrue();
        SemanticVersion.TryParse(right, out SemanticVersion r).ShouldBeTrue();

        l.CompareTo(r).ShouldBe(0);
    }
}
