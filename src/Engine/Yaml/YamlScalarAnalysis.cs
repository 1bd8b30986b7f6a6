namespace Serverless.Engine.Yaml;

/// <summary>Which styles can carry a text in block context, by the rules of libyaml's emitter, whose choices Go's writer inherits.</summary>
/// <param name="Multiline">Whether the text has a line break of any kind.</param>
/// <param name="PlainAllowed">Whether it can stand without quotes.</param>
/// <param name="SingleQuotedAllowed">Whether it can stand in single quotes.</param>
/// <param name="BlockAllowed">Whether it can be a literal block.</param>
internal readonly record struct YamlScalarAnalysis(bool Multiline, bool PlainAllowed, bool SingleQuotedAllowed, bool BlockAllowed)
{
    /// <summary>Looks at every character once.</summary>
    public static YamlScalarAnalysis Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return new(Multiline: false, PlainAllowed: true, SingleQuotedAllowed: true, BlockAllowed: false);
        }

        bool indicators = text.StartsWith("---") || text.StartsWith("...") || StartsWithIndicator(text);
        bool special = false;
        bool breaks = false;
        bool breakSpace = false;
        bool spaceBreak = false;
        char previous = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            special |= !YamlCharacters.IsPrintable(c);
            if (c == ' ')
            {
                breakSpace |= YamlCharacters.IsBreak(previous);
            }
            else if (YamlCharacters.IsBreak(c))
            {
                breaks = true;
                spaceBreak |= previous == ' ';
            }
            else if (i > 0)
            {
                indicators |= c == ':' ? IsBlankOrEnd(text, i + 1) : c == '#' && (YamlCharacters.IsBlank(previous) || YamlCharacters.IsBreak(previous));
            }

            previous = c;
        }

        bool trailingSpace = text[^1] == ' ';
        bool edges = text[0] == ' ' || trailingSpace;
        bool awkward = spaceBreak || special;
        return new(
            breaks,
            PlainAllowed: !(edges || breaks || awkward || indicators),
            SingleQuotedAllowed: !(breakSpace || awkward),
            BlockAllowed: !(trailingSpace || awkward));
    }

    private static bool StartsWithIndicator(ReadOnlySpan<char> text) => text[0] switch
    {
        '#' or ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => true,
        '?' or ':' or '-' => IsBlankOrEnd(text, 1),
        _ => false,
    };

    private static bool IsBlankOrEnd(ReadOnlySpan<char> text, int index) => index >= text.Length || YamlCharacters.IsBlank(text[index]);
}
