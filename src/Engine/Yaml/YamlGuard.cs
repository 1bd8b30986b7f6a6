using YamlDotNet.Core;

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

    /// <summary>Refuses the escapes that Go's reader does not know although the parser does.</summary>
    public static void CheckEscapes(string text, Mark start, Mark end)
    {
        ReadOnlySpan<char> raw = text.AsSpan((int)start.Index, (int)Math.Min(end.Index, text.Length) - (int)start.Index);
        for (int i = raw.IndexOf('\\'); i >= 0 && i + 1 < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                continue;
            }

            i++;
            if (raw[i] == '/')
            {
                throw Error(start, "found unknown escape character");
            }

            if (raw[i] == 'u' && i + 2 < raw.Length && raw[i + 1] is 'd' or 'D' && IsSurrogateDigit(raw[i + 2]))
            {
                throw Error(start, "found invalid Unicode character escape code");
            }
        }
    }

    /// <summary>An error with its place.</summary>
    public static YamlReadException Error(Mark place, string cause, Exception? inner = null)
    {
        string message = $"yaml: line {place.Line}, column {place.Column}: {cause}";
        return inner is null ? new(message) : new(message, inner);
    }

    private static bool IsSurrogateDigit(char c) => c is '8' or '9' or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;
}
