using FsCheck;
using FsCheck.Fluent;
using Serverless.Cli.Diffing;
using Shouldly;
using Xunit;

namespace Serverless.Cli.Tests.Diffing;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\nc", "a\nc", "- b")]
    [InlineData("a\nc", "a\nb\nc", "+ b")]
    [InlineData("a\nb\nc", "a\nx\nc", "- b|+ x")]
    [InlineData("a", "a", "")]
    [InlineData("", "a\nb", "- |+ a|+ b")]
    public void Lines_ThatDiffer_AreShownInOrder(string before, string after, string expected) =>
        string.Join('|', LineDiff.Of(before, after)).ShouldBe(expected);

    [Fact]
    public void Lines_RemovedAndAdded_TurnOneTextIntoTheOther() => Prop.ForAll(
        Gen.Elements("a", "b", "c").ArrayOf().Select(l => string.Join('\n', l)).Two().ToArbitrary(),
        pair =>
        {
            IReadOnlyList<string> lines = LineDiff.Of(pair.Item1, pair.Item2);
            int kept = pair.Item1.Split('\n').Length - lines.Count(l => l[0] == '-');
            return kept == pair.Item2.Split('\n').Length - lines.Count(l => l[0] == '+') && (lines.Count == 0) == (pair.Item1 == pair.Item2);
        }).QuickCheckThrowOnFailure();
}
