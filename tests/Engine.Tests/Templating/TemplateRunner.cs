using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Tests.Templating;

/// <summary>Renders templates as the product does, for tests.</summary>
internal static class TemplateRunner
{
    public static TemplateFunctions Functions { get; } = new(YamlWriter.Write, TimeProvider.System, new Random(1));

    /// <summary>The inputs of all golden rows.</summary>
    public static Dictionary<string, object?> GoldenInputs { get; } =
        JsonTree.ParseObject(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "template-inputs.json")));

    public static string Render(string template, Dictionary<string, object?>? inputs = null, TemplateLimits? limits = null) =>
        Template.Parse("resourceset", template, Functions).Execute(inputs, limits ?? TemplateLimits.Default, CancellationToken.None);
}
