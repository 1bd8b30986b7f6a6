namespace Serverless.Engine.Go.Regexes;

/// <summary>Everything that stands for a set of code points: brackets, <c>\d</c>, <c>\pL</c>, <c>[:alpha:]</c>.</summary>
internal static class ClassParser
{
    private const string BadRange = "invalid character class range";

    /// <summary>Reads <c>[…]</c>; the reader stands at the opening bracket.</summary>
    public static CodePointSet ReadBrackets(PatternReader reader, bool fold)
    {
        string whole = reader.Rest;
        reader.Position++;
        bool negated = reader.Peek() == '^';
        if (negated)
        {
            reader.Position++;
        }

        List<(int First, int Last)> ranges = [];
        for (bool first = true; reader.AtEnd || reader.Peek() != ']' || first; first = false)
        {
            if ((TryReadPosix(reader, fold) ?? TryReadEscapedSet(reader, fold)) is { } set)
            {
                ranges.AddRange(set.Ranges);
            }
            else
            {
                ranges.Add(ReadRange(reader, whole));
                if (fold)
                {
                    ranges.AddRange(CaseFolding.OtherCases(ranges[^1].First, ranges[^1].Last));
                }
            }
        }

        reader.Position++;
        CodePointSet result = CodePointSet.From(ranges);
        return negated ? result.Negate() : result;
    }

    /// <summary>Reads <c>\d \D \s \S \w \W \pX \p{Name} \P…</c> when the reader stands at one of them, else leaves it alone.</summary>
    public static CodePointSet? TryReadEscapedSet(PatternReader reader, bool fold)
    {
        if (reader.Peek() != '\\')
        {
            return null;
        }

        char letter = reader.Peek(1);
        if (letter is 'p' or 'P')
        {
            return ReadUnicodeClass(reader, fold);
        }

        if (NamedClasses.Perl(char.ToLowerInvariant(letter)) is not { } set)
        {
            return null;
        }

        reader.Position += 2;
        return Finish(set, fold, char.IsAsciiLetterUpper(letter));
    }

    private static CodePointSet? TryReadPosix(PatternReader reader, bool fold)
    {
        if (!reader.StartsWith("[:"))
        {
            return null;
        }

        int close = reader.Text.IndexOf(":]", reader.Position + 2, StringComparison.Ordinal);
        if (close < 0)
        {
            return null;
        }

        int start = reader.Position;
        reader.Position = close + 2;
        string name = reader.Text[(start + 2)..close];
        bool negated = name.StartsWith('^');
        CodePointSet set = NamedClasses.Posix(negated ? name[1..] : name) ?? throw new GoRegexException(BadRange, reader.Since(start));
        return Finish(set, fold, negated);
    }

    private static CodePointSet ReadUnicodeClass(PatternReader reader, bool fold)
    {
        int start = reader.Position;
        bool negated = reader.Peek(1) == 'P';
        reader.Position += 2;
        string name;
        if (reader.Peek() == '{')
        {
            int close = reader.Text.IndexOf('}', reader.Position);
            if (close < 0)
            {
                throw new GoRegexException(BadRange, reader.Text[start..]);
            }

            name = reader.Text[(reader.Position + 1)..close];
            reader.Position = close + 1;
        }
        else
        {
            int nameStart = reader.Position;
            if (!reader.AtEnd)
            {
                reader.ReadCodePoint();
            }

            name = reader.Since(nameStart);
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        CodePointSet set = UnicodeClasses.Find(name) ?? throw new GoRegexException(BadRange, reader.Since(start));
        return Finish(set, fold, negated);
    }

    private static CodePointSet Finish(CodePointSet set, bool fold, bool negated)
    {
        CodePointSet folded = fold ? set.Fold() : set;
        return negated ? folded.Negate() : folded;
    }

    private static (int First, int Last) ReadRange(PatternReader reader, string whole)
    {
        int start = reader.Position;
        int first = ReadMember(reader, whole);
        if (reader.Peek() != '-' || reader.Position + 1 >= reader.Text.Length || reader.Peek(1) == ']')
        {
            return (first, first);
        }

        reader.Position++;
        int last = ReadMember(reader, whole);
        return last >= first ? (first, last) : throw new GoRegexException(BadRange, reader.Since(start));
    }

    private static int ReadMember(PatternReader reader, string whole)
    {
        if (reader.AtEnd)
        {
            throw new GoRegexException("missing closing ]", whole);
        }

        return reader.Peek() == '\\' ? EscapeParser.Read(reader) : reader.ReadCodePoint();
    }
}
