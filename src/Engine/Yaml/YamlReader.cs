using YamlDotNet.Core;

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
        try
        {
            return new YamlComposer(text).ReadFirst();
        }
        catch (YamlException e)
        {
            // The parser is stricter than Go's about blank lines above the first line of a block scalar.
            string relaxed = YamlBlankLines.Relax(text);
            return ReferenceEquals(relaxed, text) ? throw Translate(e) : ReadRelaxed(relaxed);
        }
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

    private static object? ReadRelaxed(string text)
    {
        try
        {
            return new YamlComposer(text).ReadFirst();
        }
        catch (YamlException e)
        {
            throw Translate(e);
        }
    }

    private static YamlReadException Translate(YamlException e) => YamlGuard.Error(e.Start, Lower(e.Message), e);

    private static string Lower(string message)
    {
        string first = message.Length > 1 && char.IsUpper(message[0]) && !char.IsUpper(message[1]) ? char.ToLowerInvariant(message[0]) + message[1..] : message;
        return first.TrimEnd('.');
    }
}
