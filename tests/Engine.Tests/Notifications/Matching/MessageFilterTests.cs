using Serverless.Engine.Notifications.Matching;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Notifications.Matching;

/// <summary>notifications.md §2.1, rows 3 and 4.</summary>
public sealed class MessageFilterTests
{
    [Theory]
    [InlineData(new string[0], new string[0], true)]
    [InlineData(new[] { "created" }, new string[0], true)]
    [InlineData(new[] { "^created" }, new string[0], false)]
    [InlineData(new[] { "nothing", "a (created|deleted)" }, new string[0], true)]
    [InlineData(new string[0], new[] { "created$" }, false)]
    [InlineData(new[] { "created" }, new[] { "ConfigMap" }, false)]
    [InlineData(new[] { "(?i)CREATED" }, new[] { "deleted" }, true)]
    public void Passes_IsDecidedByBothLists(string[] inclusions, string[] exclusions, bool expected)
    {
        MessageFilter filter = new(inclusions, exclusions);

        filter.Passes("ConfigMap/apps/a created").ShouldBe(expected);
        filter.Faults.ShouldBeEmpty();
    }

    [Fact]
    public void InvalidInclusionAlone_LetsNothingPass()
    {
        MessageFilter filter = new(["a(b"], []);

        filter.Passes("a(b").ShouldBeFalse();
        filter.Faults.ShouldHaveSingleItem().ShouldBe("failed to compile inclusion regex 'a(b': error parsing regexp: missing closing ): `a(b`");
    }

    [Fact]
    public void InvalidExpressions_AreSkipped()
    {
        MessageFilter filter = new(["[", "x"], ["(?<=y)", "z"]);

        filter.Passes("xy").ShouldBeTrue();
        filter.Passes("xz").ShouldBeFalse();
        filter.Faults.Count.ShouldBe(2);
    }

    [Fact]
    public void ManyExpressions_AreNotAllCompiled()
    {
        MessageFilter filter = new([.. Enumerable.Range(0, 51).Select(i => $"no{i}$")], []);

        (filter.Passes("no49"), filter.Passes("no50")).ShouldBe((true, false));
        filter.Faults.ShouldHaveSingleItem().ShouldBe("the inclusion list has more than 50 expressions: the others are skipped");
    }
}
