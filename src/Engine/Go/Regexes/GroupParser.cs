namespace Serverless.Engine.Go.Regexes;

/// <summary>Groups that begin with <c>(?</c>: named captures, flags, plain groups.</summary>
internal static class GroupParser
{
    private const string BadName = "invalid named capture";

    /// <summary>Reads up to and including the opening; null when only the flags of the surrounding group change.</summary>
    public static OpenGroup? Read(PatternReader reader, ref RegexFlags flags)
    {
        int left = reader.Text.Length - reader.Position;
        if ((left > 4 && reader.StartsWith("(?P<")) || (left > 3 && reader.StartsWith("(?<")))
        {
            return new(OpenGroupKind.Capture, ReadName(reader), flags);
        }

        return ReadFlags(reader, ref flags);
    }

    private static string ReadName(PatternReader reader)
    {
        int start = reader.Position;
        int close = reader.Text.IndexOf('>', start);
        if (close < 0)
        {
            throw new GoRegexException(BadName, reader.Rest);
        }

        string name = reader.Text[(reader.Text.IndexOf('<', start) + 1)..close];
        reader.Position = close + 1;
        return name.Length > 0 && name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c)) ? name : throw new GoRegexException(BadName, reader.Since(start));
    }

    private static OpenGroup? ReadFlags(PatternReader reader, ref RegexFlags flags)
    {
        int start = reader.Position;
        RegexFlags outer = flags;
        RegexFlags result = flags;
        bool clearing = false;
        bool any = false;
        reader.Position += 2;
        while (!reader.AtEnd)
        {
            int c = reader.ReadCodePoint();
            if (FlagOf(c) is { } flag)
            {
                result = clearing ? result & ~flag : result | flag;
                any = true;
            }
            else if (c == '-' && !clearing)
            {
                clearing = true;
                any = false;
            }
            else if (c is ':' or ')' && (any || !clearing))
            {
                flags = result;
                return c == ':' ? new(OpenGroupKind.Plain, null, outer) : null;
            }
            else
            {
                break;
            }
        }

        throw new GoRegexException("invalid or unsupported Perl syntax", reader.Since(start));
    }

    private static RegexFlags? FlagOf(int c) => c switch
    {
        'i' => RegexFlags.FoldCase,
        'm' => RegexFlags.MultiLine,
        's' => RegexFlags.DotNewLine,
        'U' => RegexFlags.Ungreedy,
        _ => null,
    };
}
