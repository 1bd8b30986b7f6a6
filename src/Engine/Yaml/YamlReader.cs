namespace Serverless.Engine.Yaml;

/// <summary>
/// Reads YAML as Kubernetes does, through its JSON mapping: YAML 1.1 scalars, merge keys, aliases, keys turned into strings,
/// whole numbers as integers, the last of several equal keys wins (resources.md §8.3, §8.4).
/// </summary>
public static class YamlReader
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int MaxLength = 32 * 1024 * 1024;

    /// <summary>Nesting deeper than this is refused.</summary>
    public const int MaxDepth = Resources.JsonTree.MaxDepth;

    /// <summary>Reads the first document of a text; what follows it is ignored. Nothing, or comments alone, read as <see langword="null"/>.</summary>
    /// <exception cref="YamlReadException">The text is not YAML, or exceeds a limit.</exception>
    public static object? ReadDocument(string text)
    {
        YamlGuard.Check(text);
        return new YamlComposer(text).ReadFirst();
    }

    /// <summary>Reads the first document of a text with marked places; scalars with marks are <see cref="YamlHole"/> in the tree.</summary>
    /// <exception cref="YamlReadException">The text is not YAML, or what is filled into a place could change more than its scalar.</exception>
    internal static object? ReadSkeleton(string text)
    {
        YamlGuard.Check(text);
        return new YamlComposer(text, keepHoles: true).ReadFirst();
    }

    /// <summary>Reads every document of a text that <c>---</c> lines separate; empty ones and those with comments alone are left out.</summary>
    /// <exception cref="YamlReadException">A document is not YAML, or exceeds a limit.</exception>
    public static IReadOnlyList<object?> ReadDocuments(string text)
    {
        List<object?> documents = [];
        foreach (YamlDocument document in YamlDocuments.Split(text))
        {
            object? value;
            try
            {
                value = ReadDocument(document.Text);
            }
            catch (YamlReadException e) when (document.FirstLine > 1)
            {
                throw new YamlReadException($"{e.Message} (in the document that starts at line {document.FirstLine})", e);
            }

            if (value is not null)
            {
                documents.Add(value);
            }
        }

        return documents;
    }
}
