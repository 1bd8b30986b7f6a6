using Serverless.Engine.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Go;

public sealed class GoRegexTests
{
    [Theory]
    [InlineData(@"^\d+$", "123", true)]
    [InlineData(@"^\d+$", "١٢٣", false)]
    [InlineData("v1$", "v1\n", false)]
    [InlineData("(?m)v1$", "v1\n", true)]
    [InlineData(@"\bmain", "émain", true)]
    [InlineData(@"^.$", "😀", true)]
    [InlineData(@"^[^a]$", "😀", true)]
    [InlineData("[a-z-[x]]", "x]", true)]
    [InlineData("[a-z-[x]]", "a", false)]
    public void IsMatch_WhereDotNetDiffers_FollowsGo(string pattern, string text, bool expected) =>
        GoRegex.Compile(pattern).IsMatch(text).ShouldBe(expected);

    [Theory]
    [InlineData("Bengali", "\u0995", true)]
    [InlineData("Bengali", "a", false)]
    [InlineData("Common", "1", true)]
    [InlineData("old italic", "\U00010300", true)]
    [InlineData("Ol_Chiki", "\u1C5A", true)]
    [InlineData("Inherited", "\u0300", true)]
    [InlineData("Sidetic", "\U00010940", true)]
    public void IsMatch_Script_IsKnown(string script, string text, bool expected) =>
        GoRegex.Compile($"^\\p{{{script}}}$").IsMatch(text).ShouldBe(expected);

    [Theory]
    [InlineData("Unknown")]
    [InlineData("Beng")]
    [InlineData("\u212Aannada")]
    public void Compile_NoScript_IsRefusedAsGoDoes(string name) =>
        Should.Throw<GoRegexException>(() => GoRegex.Compile($"\\p{{{name}}}")).Message.ShouldBe($"error parsing regexp: invalid character class range: `\\p{{{name}}}`");

    [Fact]
    public void Compile_PatternOverTheCap_IsRefused() =>
        Should.Throw<GoRegexException>(() => GoRegex.Compile(new string('a', 4097))).Message.ShouldContain("expression too large");

    [Fact]
    public void Compile_CapturesNestedTooDeep_AreRefused() =>
        Should.Throw<GoRegexException>(() => GoRegex.Compile(new string('(', 1001) + new string(')', 1001))).Message
            .ShouldStartWith("error parsing regexp: expression nests too deeply");

    [Fact]
    public void Compile_ManyPlainGroups_DoNotCountAsNesting() =>
        GoRegex.Compile(string.Concat(Enumerable.Repeat("(?:", 1000)) + "a" + new string(')', 1000)).IsMatch("a").ShouldBeTrue();

    [Fact]
    public void Compile_AutomatonTooLarge_IsRefusedByName() =>
        Should.Throw<GoRegexException>(() => GoRegex.Compile("((a{1,30}){1,30}[b-z]{900}){1}" + string.Concat(Enumerable.Repeat("[a-z]{999}x", 20))))
            .Message.ShouldContain("expression too large");

    [Fact]
    public void Compile_SamePatternTwice_IsParsedOnce() => GoRegex.Compile("cached+").ShouldBeSameAs(GoRegex.Compile("cached+"));

    [Fact]
    public void Compile_MorePatternsThanTheCacheHolds_StillAnswers()
    {
        for (int i = 0; i < 600; i++)
        {
            GoRegex.Compile($"^p{i}$").IsMatch($"p{i}").ShouldBeTrue();
        }
    }

    [Fact]
    public void IsMatch_ExponentialForBacktracking_IsLinear() =>
        GoRegex.Compile("^(a+)+$").IsMatch(new string('a', 50_000) + "b").ShouldBeFalse();

    [Theory]
    [InlineData("a.b*c", @"a\.b\*c")]
    [InlineData("[x]{1}", @"\[x\]\{1\}")]
    [InlineData("a-b_é", "a-b_é")]
    public void QuoteMeta_Text_EscapesOperatorsOnly(string text, string expected)
    {
        GoRegex.QuoteMeta(text).ShouldBe(expected);
        GoRegex.Compile("^" + GoRegex.QuoteMeta(text) + "$").IsMatch(text).ShouldBeTrue();
    }
}
