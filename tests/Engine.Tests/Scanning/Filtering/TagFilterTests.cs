using FsCheck;
using FsCheck.Fluent;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Filtering;

/// <summary>registry.md §10.1.</summary>
public sealed class TagFilterTests
{
    [Theory]
    [InlineData("", "", "", 0, "v1.0.0 v1.1.0 v2.0.0", "v2.0.0 v1.1.0 v1.0.0")]
    [InlineData(@"^v1\.", @"^v1\.0\.0$", "", 0, "v1.0.0 v1.1.0 v2.0.0 v1.2.0", "v1.2.0 v1.1.0")]
    [InlineData("", "", ">= 1.0.0 < 2.0.0", 1, "v1.0.0 v1.1.0 v2.0.0 v1.2.0", "v1.2.0")]
    [InlineData("", "", "", 1, "2024.01.01 2024.01.02 2024.01.03", "2024.01.03")]
    [InlineData("", "", "", 0, "a B b A 10 9", "b a B A 9 10")]
    [InlineData("", "", "*", 3, "1.0.0+a 1.0.0 v1.0.0 1.0.0+b", "1.0.0+a 1.0.0 v1.0.0")]
    public void Apply_RowOfTheTable_SelectsInOrder(string include, string exclude, string semver, int limit, string tags, string expected) =>
        TagFilter.Compile(new() { IncludeTag = include, ExcludeTag = exclude, Semver = semver, Limit = limit })
            .Apply(tags.Split(' ')).ShouldBe(expected.Split(' '));

    [Fact]
    public void Apply_NoLimit_CutsAtOneHundred() =>
        TagFilter.Compile(new() { Limit = 0 }).Apply(Enumerable.Range(0, 250).Select(i => $"t{i}")).Count.ShouldBe(100);

    [Fact]
    public void Compile_SeveralIncludes_LastNonEmptyOneCounts()
    {
        TagFilter filter = TagFilter.Compile(new() { IncludeBranch = "branch", IncludeTag = "tag", IncludeEnvironment = "" });

        filter.Apply(["branch", "tag"]).ShouldBe(["tag"]);
    }

    [Theory]
    [InlineData("includeTag")]
    [InlineData("excludeBranch")]
    [InlineData("excludeEnvironment")]
    public void Compile_BadExpression_NamesTheOption(string option)
    {
        ProviderFilter filter = ProviderFilter.From(new() { [option] = "(?=a)" });

        Should.Throw<FilterException>(() => TagFilter.Compile(filter)).Message
            .ShouldBe($"invalid {option} regex: error parsing regexp: invalid or unsupported Perl syntax: `(?=`");
    }

    [Fact]
    public void Compile_BadRange_NamesTheText() =>
        Should.Throw<FilterException>(() => TagFilter.Compile(new() { Semver = "latest" })).Message
            .ShouldBe("invalid semver expression: improper constraint: \"latest\"");

    [Fact]
    public void Apply_CharactersBeyondTheBasicPlane_SortByUtf8()
    {
        string[] tags = ["\uFFFD", "\U0001F600", "z", "\U0001F600a"];

        TagFilter.Compile(new()).Apply(tags).ShouldBe(["\U0001F600a", "\U0001F600", "\uFFFD", "z"]);
    }

    [Fact]
    public void Apply_AnyTagsAndLimit_EqualsSortingEverything() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        Gen.Choose(1, 12).ToArbitrary(),
        (numbers, limit) =>
        {
            List<string> tags = [.. numbers.Select((n, i) => $"{n % 4}.{n % 3}.0+{i}")];
            TagFilter filter = TagFilter.Compile(new() { Semver = "*", Limit = limit });

            List<string> expected = [.. tags.OrderByDescending(tag => tag[0]).ThenByDescending(tag => tag[2]).Take(limit)];

            return filter.Apply(tags).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Explain_EachKindOfTag_TellsWhy()
    {
        TagFilter filter = TagFilter.Compile(new() { IncludeTag = @"\d", ExcludeTag = "arm", Semver = ">=1.0.0", Limit = 1 });

        List<TagDecision> decisions = filter.Explain(["latest", "1.0.0-arm", "sha-12", "2.0.0-rc.1", "0.9.0", "1.0.0", "1.1.0"]);

        decisions.Select(decision => decision.Verdict).ShouldBe(
        [
            TagVerdict.NotIncluded, TagVerdict.Excluded, TagVerdict.NotAVersion, TagVerdict.PrereleaseNotAdmitted,
            TagVerdict.OutsideRange, TagVerdict.BeyondLimit, TagVerdict.Selected,
        ]);
        decisions[0].Reason.ShouldBe("does not match includeTag");
        decisions[5].Reason.ShouldBe("passes, but 1 better ones fill the limit");
    }
}
