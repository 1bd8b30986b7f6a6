namespace Serverless.Engine.Yaml;

/// <summary>The date forms that Go's YAML library takes for timestamps: <c>2006-1-2</c>, with a time behind <c>T</c>, <c>t</c> or spaces.</summary>
internal static class YamlTimestamp
{
    /// <summary>Whether the whole text is a valid date, or date and time.</summary>
    public static bool IsMatch(ReadOnlySpan<char> text)
    {
        if (text.Length < 8 || text[4] != '-' || !TryRead(text[..4], out int year))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[5..];
        if (!TryTake(ref rest, 1, 12, out int month) || !TrySkip(ref rest, '-') || !TryTake(ref rest, 1, DaysIn(year, month), out _))
        {
            return false;
        }

        if (rest.IsEmpty)
        {
            return true;
        }

        char separator = rest[0];
        rest = separator == ' ' ? rest.TrimStart(' ') : rest[1..];
        return separator switch
        {
            ' ' => TryTakeTime(ref rest) && rest.IsEmpty,
            'T' or 't' => TryTakeTime(ref rest) && IsZone(rest),
            _ => false,
        };
    }

    private static int DaysIn(int year, int month) => month == 2 && year == 0 ? 29 : DateTime.DaysInMonth(Math.Max(year, 1), month);

    private static bool TryTakeTime(ref ReadOnlySpan<char> rest)
    {
        if (!TryTake(ref rest, 0, 23, out _) || !TrySkip(ref rest, ':') || !TryTake(ref rest, 0, 59, out _)
            || !TrySkip(ref rest, ':') || !TryTake(ref rest, 0, 59, out _))
        {
            return false;
        }

        if (rest.Length >= 2 && rest[0] is '.' or ',' && char.IsAsciiDigit(rest[1]))
        {
            rest = rest[1..].TrimStart("0123456789");
        }

        return true;
    }

    private static bool IsZone(ReadOnlySpan<char> zone) =>
        zone is "Z"
        || (zone.Length == 6 && zone[0] is '+' or '-' && zone[3] == ':'
            && TryRead(zone.Slice(1, 2), out int hours) && hours <= 24 && TryRead(zone.Slice(4, 2), out int minutes) && minutes <= 60);

    private static bool TrySkip(ref ReadOnlySpan<char> rest, char expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    /// <summary>Takes one or two digits.</summary>
    private static bool TryTake(ref ReadOnlySpan<char> rest, int min, int max, out int value)
    {
        value = 0;
        int length = rest.Length > 1 && char.IsAsciiDigit(rest[1]) ? 2 : 1;
        if (rest.Length < length || !TryRead(rest[..length], out value))
        {
            return false;
        }

        rest = rest[length..];
        return value >= min && value <= max;
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
