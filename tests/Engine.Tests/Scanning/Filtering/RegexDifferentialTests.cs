using System.Globalization;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Go;
using Serverless.Engine.Tests.Fuzzing;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Filtering;

/// <summary>Random expressions matched by Go and by us.</summary>
public sealed class RegexDifferentialTests
{
    private const string ErrorMark = "error parsing regexp: ";

    [Fact]
    public async Task IsMatch_RandomPatterns_AgreesWithGo()
    {
        GoYardstick go = GoYardstick.Require();
        int seed = FuzzSettings.FreshSeed();
        RegexGenerator generator = new(seed);
        List<(string Pattern, string Text)> cases = [.. Enumerable.Range(0, FuzzSettings.Cases(2000)).Select(_ => (generator.Pattern(), generator.Text()))];
        List<string> templates = [.. cases.Select(c => $"<< mustRegexMatch {Quote(c.Pattern)} {Quote(c.Text)} >>")];

        List<(string? Text, string? Error)> answers = await go.RenderAsync(templates.Select(t => (t, "{}")), TestContext.Current.CancellationToken);

        answers.Count.ShouldBe(cases.Count);
        StringBuilder differences = new();
        for (int i = 0; i < cases.Count; i++)
        {
            string theirs = answers[i].Error is { } error ? error[Math.Max(0, error.IndexOf(ErrorMark, StringComparison.Ordinal))..] : answers[i].Text!;
            string ours = Ours(cases[i].Pattern, cases[i].Text);
            if (theirs != ours)
            {
                differences.Append(CultureInfo.InvariantCulture, $"{cases[i].Pattern} on {JsonSerializer.Serialize(cases[i].Text)}\n  go:   {theirs}\n  ours: {ours}\n");
            }
        }

        int errors = answers.Count(answer => answer.Error is not null);
        int matches = answers.Count(answer => answer.Text == "true");
        string said = string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed}: {errors} errors and {matches} matches in {cases.Count} patterns");
        differences.ToString().ShouldBe("", said);
        errors.ShouldBeInRange(cases.Count / 20, cases.Count / 2, said);
        matches.ShouldBeInRange(cases.Count / 10, cases.Count / 2, said);
    }

    private static string Ours(string pattern, string text)
    {
        try
        {
            return GoRegex.Compile(pattern).IsMatch(text) ? "true" : "false";
        }
        catch (GoRegexException e)
        {
            return e.Message;
        }
    }

    private static string Quote(string text) => $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
