using Serverless.Engine.Templating;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Rendering;

/// <summary>Prepares templates of objects, each text once.</summary>
internal sealed class TemplateRenderer(TemplateFunctions functions, TemplateLimits limits)
{
    private const string TemplateName = "resourceset";
    private const int MaxTemplates = 2_000;
    private const long MaxTemplateCharacters = 16L * 1024 * 1024;

    private readonly BoundedCache<ObjectTemplate> _resources = new(MaxTemplates, MaxTemplateCharacters);
    private readonly BoundedCache<ObjectTemplate> _documents = new(MaxTemplates, MaxTemplateCharacters);

    /// <summary>The template that an item of <c>resources</c> is: its JSON as YAML text (resources.md §8.3).</summary>
    /// <exception cref="RenderException">It is not one.</exception>
    public ObjectTemplate ForResource(Dictionary<string, object?> resource)
    {
        try
        {
            return _resources.GetOrAdd(YamlWriter.Write(resource), key => Create(key, TemplateUse.Resource));
        }
        catch (YamlWriteException e)
        {
            throw new RenderException($"failed to convert template to YAML: {e.Message}", e);
        }
    }

    /// <summary>The template in <c>resourcesTemplate</c> (resources.md §8.4).</summary>
    /// <inheritdoc cref="ForResource"/>
    public ObjectTemplate ForDocuments(string text) => _documents.GetOrAdd(text, key => Create(key, TemplateUse.Documents));

    private ObjectTemplate Create(string text, TemplateUse use)
    {
        try
        {
            return new(Template.Parse(TemplateName, text, functions), use, limits);
        }
        catch (TemplateException e)
        {
            throw new RenderException($"failed to parse {use.Noun}: {e.Message}", e);
        }
    }
}
