using System.Globalization;
using System.Text;
using Serverless.Engine.Go.Regexes;
using Serverless.Engine.Tests.Fuzzing;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Go.Regexes;

public sealed class UnicodeScriptsTests
{
    [Fact]
    public void Find_AllScripts_ShareNoCodePoint()
    {
        List<CodePointSet> sets = [.. UnicodeScripts.Names.Select(name => UnicodeScripts.Find(name)!)];

        sets.Count.ShouldBe(174);
        Size(CodePointSet.From(sets.SelectMany(set => set.Ranges))).ShouldBe(sets.Sum(Size));
    }

    /// <summary>The ends of every run are in Go's script, and what lies next to them is not.</summary>
    [Fact]
    public async Task Find_EachScript_HasTheBoundsOfGo()
    {
        GoYardstick go = GoYardstick.Require();
        List<string> templates = [];
        foreach (string name in UnicodeScripts.Names)
        {
            CodePointSet set = UnicodeScripts.Find(name)!;
            templates.Add(Template($"^\\p{{{name}}}+$", set.Ranges.SelectMany(range => new[] { range.First, range.Last })));
            templates.Add(Template($"^\\P{{{name}}}+$", set.Ranges.SelectMany(range => new[] { range.First - 1, range.Last + 1 })));
        }

        List<(string? Text, string? Error)> answers = await go.RenderAsync(templates.Select(template => (template, "{}")), TestContext.Current.CancellationToken);

        answers.Zip(templates).Where(pair => pair.First.Text != "true").Select(pair => pair.Second).ShouldBeEmpty();
    }

    private static int Size(CodePointSet set) => set.Ranges.Sum(range => range.Last - range.First + 1);

    private static string Template(string pattern, IEnumerable<int> codePoints)
    {
        string text = string.Concat(codePoints.Where(Rune.IsValid).Select(c => string.Create(CultureInfo.InvariantCulture, $"\\U{c:X8}")));
        return $"<< mustRegexMatch `{pattern}` \"{text}\" >>";
    }
}
