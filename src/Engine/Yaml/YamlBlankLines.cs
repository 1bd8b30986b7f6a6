namespace Serverless.Engine.Yaml;

/// <summary>
/// Empties lines of spaces between a block scalar's header and its first content line. libyaml, which Go's reader follows, gives them
/// no meaning as long as they are not indented deeper than the content, while the parser refuses some of them.
/// </summary>
internal static class YamlBlankLines
{
    /// <summary>The text with such lines emptied; the same instance when there are none.</summary>
    public static string Relax(string text)
    {
        string[] lines = text.Split('\n');
        bool changed = false;
        for (int i = 0; i + 1 < lines.Length; i++)
        {
            if (TryReadHeader(lines[i], out int explicitIndent))
            {
                changed |= Empty(lines, i, explicitIndent);
            }
        }

        return changed ? string.Join('\n', lines) : text;
    }

    private static bool Empty(string[] lines, int header, int explicitIndent)
    {
        int first = header + 1;
        int widest = 0;
        while (first < lines.Length && lines[first].AsSpan().Trim(" \r").IsEmpty)
        {
            widest = Math.Max(widest, Indentation(lines[first]));
            first++;
        }

        int outer = Indentation(lines[header]);
        int content = first < lines.Length ? Indentation(lines[first]) : 0;
        bool harmless = explicitIndent > 0 ? widest <= outer + explicitIndent : widest <= content || content <= outer;
        if (widest == 0 || !harmless)
        {
            return false;
        }

        for (int i = header + 1; i < first; i++)
        {
            lines[i] = lines[i].EndsWith('\r') ? "\r" : "";
        }

        return true;
    }

    private static int Indentation(string line) => line.Length - line.AsSpan().TrimStart(' ').Length;

    /// <summary>A line that ends with <c>|</c> or <c>&gt;</c> and its hints.</summary>
    private static bool TryReadHeader(string line, out int explicitIndent)
    {
        explicitIndent = 0;
        int comment = line.IndexOf(" #", StringComparison.Ordinal);
        ReadOnlySpan<char> rest = (comment < 0 ? line.AsSpan() : line.AsSpan(0, comment)).TrimEnd(" \t\r");
        for (int hints = 0; hints < 2 && !rest.IsEmpty && (rest[^1] is '+' or '-' || char.IsBetween(rest[^1], '1', '9')); hints++)
        {
            explicitIndent = char.IsAsciiDigit(rest[^1]) ? rest[^1] - '0' : explicitIndent;
            rest = rest[..^1];
        }

        return !rest.IsEmpty && rest[^1] is '|' or '>';
    }
}
