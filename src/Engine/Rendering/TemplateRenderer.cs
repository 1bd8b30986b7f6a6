using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Rendering;

/// <summary>Renders single templates to objects, parsing each template text once.</summary>
internal sealed class TemplateRenderer(TemplateFunctions functions, TemplateLimits limits)
{
    private const string TemplateName = "resourceset";
    private const int MaxTemplates = 2_000;
    private const long MaxTemplateCharacters = 16L * 1024 * 1024;

    private readonly BoundedCache<Template> _templates = new(MaxTemplates, MaxTemplateCharacters);

    /// <summary>Item of <c>resources</c> to object: JSON, YAML text, template, YAML (resources.md §8.3).</summary>
    /// <exception cref="RenderException">One of these fails.</exception>
    public KubeObject RenderResource(Dictionary<string, object?> resource, Dictionary<string, object?>? inputs, CancellationToken cancellation)
    {
        string text = Attempt("failed to convert template to YAML: ", () => YamlWriter.Write(resource));
        Template template = Attempt("failed to parse template: ", () => Parse(text));
        string rendered = Attempt("failed to execute template: ", () => template.Execute(inputs, limits, cancellation));
        return Attempt("failed to read object: ", () => ObjectReader.ReadOne(rendered));
    }

    /// <summary><c>resourcesTemplate</c> to objects (resources.md §8.4).</summary>
    /// <inheritdoc cref="RenderResource"/>
    public IReadOnlyList<KubeObject> RenderDocuments(string text, Dictionary<string, object?>? inputs, CancellationToken cancellation)
    {
        Template template = Attempt("failed to parse multi-doc YAML template: ", () => Parse(text));
        string rendered = Attempt("failed to execute multi-doc YAML template: ", () => template.Execute(inputs, limits, cancellation));
        return Attempt("failed to read objects from multi-doc YAML: ", () => ObjectReader.ReadMany(rendered).ToList());
    }

    private Template Parse(string text) => _templates.GetOrAdd(text, key => Template.Parse(TemplateName, key, functions));

    private static T Attempt<T>(string prefix, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is YamlWriteException or TemplateException or YamlReadException)
        {
            throw new RenderException(prefix + e.Message, e);
        }
    }
}
