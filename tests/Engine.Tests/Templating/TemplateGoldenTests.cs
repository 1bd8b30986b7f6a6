using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Tests.Go;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Templating;

/// <summary>What the reference operator renders, row by row (resources.md §8.2).</summary>
public sealed class TemplateGoldenTests
{
    public static TheoryData<string, string> Rows => GoldenRows.Read("templates.jsonl");

    [Theory]
    [MemberData(nameof(Rows))]
    public void Render_GoldenRow_GivesWhatGoGives(string id, string line)
    {
        Dictionary<string, object?> row = GoldenRows.Row(line);
        string template = row.StringAt("template")!;
        if (row.StringAt("want", "error") is { } error)
        {
            TemplateException failure = Should.Throw<TemplateException>(() => TemplateRunner.Render(template, TemplateRunner.GoldenInputs), $"{id} must fail with {error}");
            failure.Line.ShouldBeGreaterThan(0, id);
        }
        else
        {
            TemplateRunner.Render(template, TemplateRunner.GoldenInputs).ShouldBe(row.StringAt("want", "text"), id);
        }
    }
}
