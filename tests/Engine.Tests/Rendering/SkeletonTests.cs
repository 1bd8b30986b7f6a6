using Serverless.Engine.Rendering;
using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Tests.Fuzzing;
using Serverless.Engine.Tests.Templating;
using Serverless.Engine.Yaml;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Rendering;

/// <summary>Filling a skeleton gives what reading the rendered text gives, whatever is filled in.</summary>
public sealed class SkeletonTests
{
    [Fact]
    public void Render_RandomResourcesAndHostileInputs_EqualsReadingTheText()
    {
        SkeletonGenerator generator = new(FuzzSettings.Seed);
        int filled = 0;
        for (int i = FuzzSettings.Cases(4_000); i > 0; i--)
        {
            string text = generator.Text();
            Template template = Template.Parse("resourceset", text, TemplateRunner.Functions);
            ObjectTemplate built = new(template, TemplateUse.Documents, TemplateLimits.Default);
            for (int n = 4; built.HasSkeleton && n > 0; n--)
            {
                Dictionary<string, object?> inputs = generator.Inputs();
                string slow = Outcome(() => [.. ObjectReader.ReadMany(template.Execute(inputs, TemplateLimits.Default, CancellationToken.None))]);
                string fast = Outcome(() => built.RenderMany(inputs, CancellationToken.None));
                fast.ShouldBe(slow, $"{text}\n{JsonTree.ToJson(inputs)}");
                filled += slow.StartsWith('[') ? 1 : 0;
            }
        }

        filled.ShouldBeGreaterThan(FuzzSettings.Cases(4_000) / 2);
    }

    [Theory]
    [InlineData("kind: A\na: << inputs.x >>\n", true)]
    [InlineData("kind: A\na: 'x << inputs.x >>'\nb:\n- << inputs.x >>\n", true)]
    [InlineData("kind: A\na: |\n  << inputs.x >>\n", true)]
    [InlineData("kind: A # << inputs.x >>\n", true)]
    [InlineData("<< $v := inputs.x >>kind: << $v >>\n", true)]
    [InlineData("kind: A\n<< inputs.x >>: a\n", false)]
    [InlineData("kind: A\na: [<< inputs.x >>]\n", false)]
    [InlineData("kind: A\na: !!str << inputs.x >>\n", false)]
    [InlineData("kind: A\na: &<< inputs.x >> b\n", false)]
    [InlineData("kind: A\na: |<< inputs.x >>\n  b\n", false)]
    [InlineData("kind: A\na: \"\\ue000 << inputs.x >>\"\n", false)]
    [InlineData("kind: A\na: << inputs.x >>\n \t\nb: c\n", false)]
    [InlineData("kind: A\n<< if inputs.x >>a: b<< end >>\n", false)]
    [InlineData("{kind: A, a: << inputs.x >>}", false)]
    [InlineData("<< inputs.x >>", true)]
    [InlineData("<< inputs.x >>: a", false)]
    public void TryCompile_Template_HasASkeletonOnlyWhereItsStructureIsFixed(string text, bool expected) =>
        (Skeleton.TryCompile(Template.Parse("resourceset", text, TemplateRunner.Functions), int.MaxValue) is not null).ShouldBe(expected);

    private static string Outcome(Func<List<KubeObject>> build)
    {
        try
        {
            return JsonTree.ToJson(new List<object?>(build().Select(o => o.Root)));
        }
        catch (Exception e) when (e is YamlReadException or RenderException)
        {
            return e.Message.Replace("failed to read objects from multi-doc YAML: ", "", StringComparison.Ordinal);
        }
    }
}
