using Serverless.Engine.Yaml.Parsing;

namespace Serverless.Engine.Yaml;

/// <summary>What is refused before or beside the parser, and how errors name their place.</summary>
internal static class YamlGuard
{
    /// <summary>Refuses what is too long and characters that YAML forbids.</summary>
    public static void Check(string text)
    {
        if (text.Length > YamlReader.MaxLength)
        {
            throw new YamlReadException($"yaml: the text has {text.Length} characters, more than the limit of {YamlReader.MaxLength}");
        }

        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= ' ' and <= '~' or '\n' || YamlCharacters.IsReadable(c))
            {
                continue;
            }

            throw new YamlReadException($"yaml: line {LineOf(text, i)}: control characters are not allowed (U+{(int)c:X4})");
        }
    }

    /// <summary>An error with its place.</summary>
    public static YamlReadException Error(YamlMark place, string cause) => new($"yaml: line {place.Line}, column {place.Column}: {cause}");

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;
}
