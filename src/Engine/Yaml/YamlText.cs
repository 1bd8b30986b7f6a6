using System.Text;

namespace Serverless.Engine.Yaml;

/// <summary>
/// Go's Kubernetes writer passes every value through JSON text that it reads back as YAML. That detour shows: a next-line
/// character folds to a space, characters that YAML forbids are errors, and so are keys beyond 1024 characters.
/// </summary>
internal static class YamlText
{
    private const int MaxKeyDistance = 1024;

    /// <summary>The text of a value after the detour.</summary>
    /// <exception cref="YamlWriteException">It does not survive.</exception>
    public static string AsRead(string text)
    {
        ReadOnlySpan<char> rest = text;
        int odd = rest.IndexOfAnyExceptInRange(' ', '~');
        bool nextLine = false;
        bool lone = false;
        for (int i = Math.Max(odd, 0); odd >= 0 && i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsSurrogate(c))
            {
                bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                lone |= !pair;
                i += pair ? 1 : 0;
            }
            else if (c >= ' ' && !YamlCharacters.IsReadable(c))
            {
                throw new YamlWriteException("yaml: control characters are not allowed");
            }

            nextLine |= c == '\u0085';
        }

        string whole = lone ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
        return nextLine ? FoldNextLines(whole) : whole;
    }

    /// <inheritdoc cref="AsRead"/>
    public static string AsKeyRead(string key)
    {
        string read = AsRead(key);
        if (key.Contains('\u0085', StringComparison.Ordinal) || (key.Length > MaxKeyDistance / 6 && JsonLength(key) > MaxKeyDistance))
        {
            throw new YamlWriteException("yaml: could not find expected ':'");
        }

        return read;
    }

    private static int JsonLength(string key)
    {
        int length = 2;
        foreach (Rune rune in key.EnumerateRunes())
        {
            length += rune.Value switch
            {
                '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' => 2,
                < ' ' or '<' or '>' or '&' or 0x2028 or 0x2029 => 6,
                _ => 1,
            };
        }

        return length;
    }

    private static string FoldNextLines(string text)
    {
        StringBuilder result = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            int end = i;
            int breaks = 0;
            while (end < text.Length && text[end] is ' ' or '\u0085')
            {
                breaks += text[end++] == '\u0085' ? 1 : 0;
            }

            if (breaks == 0)
            {
                result.Append(text, i, Math.Max(end - i, 1));
                i = Math.Max(end, i + 1);
                continue;
            }

            if (text[end - 1] == '\u0085' && IsDocumentIndicator(text.AsSpan(end)))
            {
                throw new YamlWriteException("yaml: found unexpected document indicator");
            }

            result.Append(breaks == 1 ? ' ' : '\n', breaks == 1 ? 1 : breaks - 1);
            i = end;
        }

        return result.ToString();
    }

    private static bool IsDocumentIndicator(ReadOnlySpan<char> text) =>
        (text.StartsWith("---") || text.StartsWith("...")) && (text.Length == 3 ? false : text[3] is ' ' or '\u0085');
}
