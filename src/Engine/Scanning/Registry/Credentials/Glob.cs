namespace Serverless.Engine.Scanning.Registry.Credentials;

/// <summary>Shell globs over one label: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a-z]</c>, and <c>\</c> to take the next character as it is.</summary>
internal static class Glob
{
    /// <summary>Whether the whole text fits. A malformed pattern fits nothing.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // A star is retried from the last one only, so the work is at most pattern times text.
        int starPattern = -1;
        int starText = 0;
        int p = 0;
        int t = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starPattern = p++;
                starText = t;
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], text[t], out int length))
            {
                p += length;
                t++;
            }
            else if (starPattern >= 0)
            {
                p = starPattern + 1;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char c, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case '?': return true;
            case '[': return MatchesClass(pattern, c, out length);
            case '\\':
                length = 2;
                return pattern.Length > 1 && pattern[1] == c;
            default: return pattern[0] == c;
        }
    }

    private static bool MatchesClass(ReadOnlySpan<char> pattern, char c, out int length)
    {
        length = 0;
        int position = 1;
        bool negated = position < pattern.Length && pattern[position] == '^';
        if (negated)
        {
            position++;
        }

        bool found = false;
        for (bool first = true; position < pattern.Length && (first || pattern[position] != ']'); first = false)
        {
            char low = pattern[position++];
            char high = low;
            if (position + 1 < pattern.Length && pattern[position] == '-' && pattern[position + 1] != ']')
            {
                high = pattern[position + 1];
                position += 2;
            }

            found |= c >= low && c <= high;
        }

        length = position + 1;
        return position < pattern.Length && found != negated;
    }
}
