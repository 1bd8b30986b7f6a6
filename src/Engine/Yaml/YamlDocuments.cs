namespace Serverless.Engine.Yaml;

/// <summary>
/// Splits a text at its <c>---</c> lines before anything is parsed, as Kubernetes tools do. Behind the dashes only white space or a
/// comment may stand.
/// </summary>
internal static class YamlDocuments
{
    private const string Separator = "---";

    /// <summary>The documents that have any text, read as they are asked for.</summary>
    /// <exception cref="YamlReadException">A separator has something behind it.</exception>
    public static IEnumerable<YamlDocument> Split(string text)
    {
        int start = 0;
        int firstLine = 1;
        int line = 0;
        for (int i = 0; i < text.Length;)
        {
            line++;
            int end = text.IndexOf('\n', i) + 1;
            end = end == 0 ? text.Length : end;
            if (IsSeparator(text.AsSpan(i, end - i), line))
            {
                if (i > start)
                {
                    yield return new(text[start..i], firstLine);
                }

                start = end;
                firstLine = line + 1;
            }

            i = end;
        }

        if (text.Length > start)
        {
            yield return new(text[start..], firstLine);
        }
    }

    private static bool IsSeparator(ReadOnlySpan<char> current, int line)
    {
        if (!current.StartsWith(Separator))
        {
            return false;
        }

        ReadOnlySpan<char> behind = current[Separator.Length..].Trim();
        return behind.IsEmpty || behind[0] == '#' ? true : throw new YamlReadException($"invalid Yaml document separator: {behind} (line {line})");
    }
}
