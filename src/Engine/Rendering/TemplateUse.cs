namespace Serverless.Engine.Rendering;

/// <summary>Where a template stands in a ResourceSet: how errors call it and how much of its result counts.</summary>
/// <param name="Noun">Its name in errors (resources.md §8.7).</param>
/// <param name="Result">The name of its result in errors.</param>
/// <param name="MaxDocuments">How many documents of the result are read.</param>
internal sealed record TemplateUse(string Noun, string Result, int MaxDocuments)
{
    /// <summary>An item of <c>resources</c>.</summary>
    public static readonly TemplateUse Resource = new("template", "object", 1);

    /// <summary><c>resourcesTemplate</c>.</summary>
    public static readonly TemplateUse Documents = new("multi-doc YAML template", "objects from multi-doc YAML", int.MaxValue);
}
