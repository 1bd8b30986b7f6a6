namespace Serverless.Engine.Yaml;

/// <summary>
/// Splits a text at its <c>---</c> lines before anything is parsed, as Kubernetes tools do. Behind the dashes only white space or a
/// comment may stand.
/// </summary>
internal static class YamlDocuments
{
    private const string Separator = "---";

    /// <summary>The documents that have any text.</summary>
    /// <exception cref="YamlReadException">A separator has something behind it.</exception>
    public static IReadOnlyList<YamlDocument> Split(string text)
    {
        List<YamlDocument> documents = [];
        int start = 0;
        int firstLine = 1;
        int line = 0;
        for (int i = 0; i < text.Length;)
        {
            line++;
            int end = text.IndexOf('\n', i) + 1;
            end = end == 0 ? text.Length : end;
            ReadOnlySpan<char> current = text.AsSpan(i, end - i);
            if (current.StartsWith(Separator))
            {
                ReadOnlySpan<char> behind = current[Separator.Length..].Trim();
                if (!behind.IsEmpty && behind[0] != '#')
                {
                    throw new YamlReadException($"invalid Yaml document separator: {behind} (line {line})");
                }

                Add(documents, text, start, i, firstLine);
                start = end;
                firstLine = line + 1;
            }

            i = end;
        }

        Add(documents, text, start, text.Length, firstLine);
        return documents;
    }

    private static void Add(List<YamlDocument> documents, string text, int start, int end, int firstLine)
    {
        if (end > start)
        {
            documents.Add(new(start == 0 && end == text.Length ? text : text[start..end], firstLine));
        }
    }
}
