using Serverless.Engine.Resources;
using Serverless.Engine.Templating;
using Serverless.Engine.Yaml;

namespace Serverless.Engine.Rendering;

/// <summary>A parsed template of objects, with its skeleton when it has one. Immutable, for any number of threads.</summary>
internal sealed class ObjectTemplate(Template template, TemplateUse use, TemplateLimits limits)
{
    private readonly Skeleton? _skeleton = Skeleton.TryCompile(template, use.MaxDocuments);

    /// <summary>Whether the structure of the result is known before rendering.</summary>
    public bool HasSkeleton => _skeleton is not null;

    /// <summary>Renders the first object (resources.md §8.3).</summary>
    /// <exception cref="RenderException">The template or its result is wrong.</exception>
    public KubeObject RenderOne(Dictionary<string, object?>? inputs, CancellationToken cancellation)
    {
        string text = Execute(inputs, out List<object?>? documents, cancellation);
        try
        {
            return documents is null ? ObjectReader.ReadOne(text) : ObjectReader.First(documents);
        }
        catch (YamlReadException e)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>Renders all objects (resources.md §8.4).</summary>
    /// <inheritdoc cref="RenderOne"/>
    public List<KubeObject> RenderMany(Dictionary<string, object?>? inputs, CancellationToken cancellation)
    {
        string text = Execute(inputs, out List<object?>? documents, cancellation);
        try
        {
            return [.. documents is null ? ObjectReader.ReadMany(text) : ObjectReader.All(documents)];
        }
        catch (YamlReadException e)
        {
            throw Unreadable(e);
        }
    }

    private string Execute(Dictionary<string, object?>? inputs, out List<object?>? documents, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            List<int>? ends = _skeleton is null ? null : new(template.Body.Nodes.Length);
            string text = template.Execute(inputs, ends, limits, cancellation);
            documents = ends is { Count: > 0 } ? _skeleton!.TryFill(text, ends) : null;
            return text;
        }
        catch (TemplateException e)
        {
            throw new RenderException($"failed to execute {use.Noun}: {e.Message}", e);
        }
    }

    private RenderException Unreadable(YamlReadException e) => new($"failed to read {use.Result}: {e.Message}", e);
}
