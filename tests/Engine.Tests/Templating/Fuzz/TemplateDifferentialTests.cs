using System.Globalization;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Tests.Fuzzing;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Templating.Fuzz;

/// <summary>Random templates rendered by Go and by us; FUZZ_CASES and FUZZ_SEED choose how many and which.</summary>
public sealed class TemplateDifferentialTests
{
    [Fact]
    public async Task Render_RandomTemplates_AgreesWithGo()
    {
        GoYardstick go = GoYardstick.Require();
        TemplateGenerator generator = new(FuzzSettings.Seed);
        List<string> templates = [.. Enumerable.Range(0, FuzzSettings.Cases(2000)).Select(_ => generator.Next())];
        string inputs = JsonTree.ToJson(TemplateRunner.GoldenInputs);
        List<(string? Text, string? Error)> answers = await go.RenderAsync(templates.Select(t => (t, inputs)), TestContext.Current.CancellationToken);
        answers.Count.ShouldBe(templates.Count);
        StringBuilder differences = new();
        int count = 0;
        for (int i = 0; i < templates.Count; i++)
        {
            string ours = Render(templates[i], out string? error);
            (string? text, string? goError) = answers[i];
            if (IsKnown(text, error))
            {
                continue;
            }

            if ((error is null) != (goError is null) || (error is null && ours != text))
            {
                count++;
                differences.Append(CultureInfo.InvariantCulture, $"{templates[i]}\n  go:   {Shown(text, goError)}\n  ours: {Shown(ours, error)}\n");
            }
            else if (FuzzSettings.CompareMessages && error != goError)
            {
                count++;
                differences.Append(CultureInfo.InvariantCulture, $"{templates[i]}\n  go:   {goError}\n  ours: {error}\n");
            }
        }

        differences.ToString().ShouldBe("", $"{count} of {templates.Count} templates differ");
    }

    /// <summary>
    /// What stays different (docs/compatibility/rendering.md): Go slices lists up to a capacity that its memory management chose, and prints
    /// the inside of times, an address included, for verbs that are not for text.
    /// </summary>
    private static bool IsKnown(string? theirs, string? ourError) =>
        (theirs is not null && ourError is not null && ourError.Contains("slice index out of bounds", StringComparison.Ordinal))
        || (theirs is not null && theirs.Contains("time.Location", StringComparison.Ordinal));

    private static string Render(string template, out string? error)
    {
        try
        {
            error = null;
            return TemplateRunner.Render(template, TemplateRunner.GoldenInputs);
        }
        catch (TemplateException e)
        {
            error = e.Message;
            return "";
        }
    }

    private static string Shown(string? text, string? error) => error is null ? JsonTree.ToJson(text) : "error: " + error;
}
