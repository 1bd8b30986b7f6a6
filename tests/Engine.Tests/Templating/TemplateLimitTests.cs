using System.Diagnostics;
using Serverless.Engine.Templating;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Templating;

/// <summary>A hostile template ends soon, with an error that names the limit it hit.</summary>
public sealed class TemplateLimitTests
{
    private const string Doubling = "<< $s := \"ab\" >><< range until 60 >><< $s = print $s $s >><< end >>";

    [Theory]
    [InlineData("<< range 1000000000 >><< end >>", nameof(TemplateLimits.Steps))]
    [InlineData("<< range $i := 1000000000 >><< range 1000000000 >><< end >><< end >>", nameof(TemplateLimits.Steps))]
    [InlineData("<< until 1000000000 >>", nameof(TemplateLimits.ListLength))]
    [InlineData("<< untilStep 0 9223372036854775807 1 >>", nameof(TemplateLimits.ListLength))]
    [InlineData("<< seq 1 2000000000 >>", "exceeds the limit")]
    [InlineData("<< repeat 1000000000 \"a\" >>", nameof(TemplateLimits.ValueLength))]
    [InlineData("<< indent 1000000000 \"a\" >>", nameof(TemplateLimits.ValueLength))]
    [InlineData("<< printf \"%999999d%999999d\" 1 1 >>", nameof(TemplateLimits.ValueLength))]
    [InlineData(Doubling, nameof(TemplateLimits.ValueLength))]
    [InlineData("<< range until 100000 >><< $s := repeat 100000 \"a\" >><< end >>", nameof(TemplateLimits.TotalLength))]
    [InlineData("<< range until 100 >><< repeat 1000000 \"a\" >><< end >>", nameof(TemplateLimits.OutputLength))]
    [InlineData("<< define \"t\" >><< template \"t\" >><< end >><< template \"t\" >>", nameof(TemplateLimits.Depth))]
    [InlineData("<< define \"t\" >><< template \"t\" >><< template \"t\" >><< end >><< template \"t\" >>", nameof(TemplateLimits.Depth))]
    [InlineData("<< $d := dict >><< range until 200 >><< $d = dict \"a\" $d \"b\" $d >><< end >><< toJson $d >>", "limit")]
    [InlineData("<< $l := list 1 2 >><< range until 200 >><< $l = concat $l $l >><< end >>", nameof(TemplateLimits.ListLength))]
    [InlineData("<< $d := dict >><< range until 200 >><< $d = list $d $d >><< end >><< $d >>", "limit")]
    [InlineData("<< $d := list 1 >><< range until 200 >><< $d = list $d $d >><< end >><< deepEqual $d (list 2) >><< toYaml $d >>", "limit")]
    [InlineData("<< $d := dict >><< $_ := set $d \"d\" $d >><< mustToJson $d >>", "encountered a cycle")]
    [InlineData("<< $l := until 100000 >><< range until 1000 >><< join \",\" $l >><< end >>", "limit")]
    [InlineData("<< range until 100000 >><< regexReplaceAll \"(x*)*y\" (repeat 100000 \"x\") \"\" >><< end >>", "limit")]
    public void Render_HostileTemplate_NamesTheLimit(string template, string limit)
    {
        // On a slow machine the time could run out before the limit that is meant.
        TemplateLimits patient = new() { Time = TimeSpan.FromMinutes(10) };
        Should.Throw<TemplateException>(() => TemplateRunner.Render(template, limits: patient)).Message.ShouldContain(limit);
    }

    [Fact]
    public void Render_SlowTemplate_NamesTheTime()
    {
        TemplateLimits hurried = new() { Time = TimeSpan.Zero, Steps = long.MaxValue };
        Should.Throw<TemplateException>(() => TemplateRunner.Render("<< range 1000000000 >><< end >>", limits: hurried)).Message.ShouldContain(nameof(TemplateLimits.Time));
    }

    [Fact]
    public void Parse_DeepNesting_IsRefusedWithoutExhaustingTheStack()
    {
        string blocks = string.Concat(Enumerable.Repeat("<< if true >>", 100_000));
        Should.Throw<TemplateException>(() => TemplateRunner.Render(blocks));
        Should.Throw<TemplateException>(() => TemplateRunner.Render($"<< {new string('(', 100_000)} >>"));
    }

    [Fact]
    public void Render_Cancelled_Ends()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Should.Throw<OperationCanceledException>(() => Template.Parse("resourceset", "<< 1 >>", TemplateRunner.Functions).Execute(null, TemplateLimits.Default, cancelled.Token));
    }

    [Fact]
    public void Render_RegularExpressionThatBacktracks_TakesLinearTime()
    {
        long start = Stopwatch.GetTimestamp();
        TemplateRunner.Render("<< regexMatch \"^(a|a|aa)+$\" (printf \"%sb\" (repeat 20000 \"a\")) >>").ShouldBe("false");
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromMinutes(2));
    }
}
