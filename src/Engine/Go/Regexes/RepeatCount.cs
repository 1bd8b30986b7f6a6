namespace Serverless.Engine.Go.Regexes;

/// <summary>Counts in braces, and RE2's limit on the product of nested ones.</summary>
internal static class RepeatCount
{
    private const int TooLarge = 100_000_000;

    /// <summary>
    /// Reads <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; false when the text is none of them and so means itself.
    /// A number beyond all limits gives a minimum of -1; an open end gives a maximum of -1.
    /// </summary>
    public static bool TryRead(PatternReader reader, out int min, out int max)
    {
        max = 0;
        reader.Position++;
        if (!TryReadNumber(reader, out min))
        {
            return false;
        }

        max = min;
        if (reader.Peek() == ',')
        {
            reader.Position++;
            if (reader.Peek() == '}')
            {
                max = -1;
            }
            else if (!TryReadNumber(reader, out max))
            {
                return false;
            }
            else if (max < 0)
            {
                min = -1;
            }
        }

        return !reader.AtEnd && reader.Text[reader.Position++] == '}';
    }

    /// <summary>Whether the counts along every path multiply to at most <paramref name="limit"/>.</summary>
    public static bool Fits(RegexNode node, int limit)
    {
        switch (node)
        {
            case RegexNode.Repeat { Counted: true } repeat:
                int count = repeat.Max < 0 ? repeat.Min : repeat.Max;
                if (repeat.Max == 0)
                {
                    return true;
                }

                return count <= limit && Fits(repeat.Body, count > 0 ? limit / count : limit);
            case RegexNode.Repeat repeat: return Fits(repeat.Body, limit);
            case RegexNode.Capture capture: return Fits(capture.Body, limit);
            case RegexNode.Sequence sequence: return sequence.Items.All(item => Fits(item, limit));
            case RegexNode.Choice choice: return choice.Items.All(item => Fits(item, limit));
            default: return true;
        }
    }

    private static bool TryReadNumber(PatternReader reader, out int value)
    {
        value = 0;
        if (!char.IsAsciiDigit(reader.Peek()) || (reader.Peek() == '0' && char.IsAsciiDigit(reader.Peek(1))))
        {
            return false;
        }

        while (char.IsAsciiDigit(reader.Peek()))
        {
            int digit = reader.Text[reader.Position++] - '0';
            value = value is < 0 or >= TooLarge ? -1 : (value * 10) + digit;
        }

        return true;
    }
}
