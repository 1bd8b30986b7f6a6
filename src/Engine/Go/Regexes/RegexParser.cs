namespace Serverless.Engine.Go.Regexes;

/// <summary>
/// Reads RE2 syntax with Go's Perl flags in one pass from left to right, so that of several faults the same one is reported
/// first (registry.md §10.4). Groups are kept on a stack of their own; nesting costs no call depth.
/// </summary>
internal sealed class RegexParser
{
    private const int MaxLength = 4096;
    private const int MaxHeight = 1000;
    private const int MaxRepeat = 1000;

    private readonly PatternReader _reader;
    private readonly Stack<OpenGroup> _open = new();
    private OpenGroup _group = new(OpenGroupKind.Pattern, null, RegexFlags.None);
    private RegexFlags _flags;

    private RegexParser(string pattern) => _reader = new(pattern);

    private bool Fold => _flags.HasFlag(RegexFlags.FoldCase);

    /// <exception cref="GoRegexException">RE2 refuses the pattern, or it is longer than 4096 characters.</exception>
    public static RegexNode Parse(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            throw new GoRegexException($"error parsing regexp: expression too large: longer than {MaxLength} characters");
        }

        RegexNode node = new RegexParser(pattern).ParseAll();
        return node.Height <= MaxHeight ? node : throw new GoRegexException("expression nests too deeply", pattern);
    }

    private RegexNode ParseAll()
    {
        int previousRepeat = -1;
        while (!_reader.AtEnd)
        {
            int start = _reader.Position;
            previousRepeat = ReadNext(previousRepeat) ? (previousRepeat < 0 ? start : previousRepeat) : -1;
        }

        return _open.Count == 0 ? _group.Close() : throw new GoRegexException("missing closing )", _reader.Text);
    }

    /// <summary>Reads one piece; true when it was a repetition operator.</summary>
    private bool ReadNext(int previousRepeat)
    {
        switch (_reader.Peek())
        {
            case '(':
                OpenParenthesis();
                return false;
            case ')':
                CloseParenthesis();
                return false;
            case '|':
                _reader.Position++;
                _group.NextAlternative();
                return false;
            case '^':
                AddAnchor(_flags.HasFlag(RegexFlags.MultiLine) ? AnchorKind.BeginLine : AnchorKind.BeginText, 1);
                return false;
            case '$':
                AddAnchor(_flags.HasFlag(RegexFlags.MultiLine) ? AnchorKind.EndLine : AnchorKind.EndText, 1);
                return false;
            case '.':
                _reader.Position++;
                _group.Add(new RegexNode.Chars(_flags.HasFlag(RegexFlags.DotNewLine) ? CodePointSet.All : CodePointSet.AllButNewLine));
                return false;
            case '[':
                _group.Add(new RegexNode.Chars(ClassParser.ReadBrackets(_reader, Fold)));
                return false;
            case '*' or '+' or '?':
                ReadRepetition(previousRepeat);
                return true;
            case '{':
                return ReadCountedRepetition(previousRepeat);
            case '\\':
                ReadBackslash();
                return false;
            default:
                AddLiteral(_reader.ReadCodePoint());
                return false;
        }
    }

    private void AddLiteral(int codePoint)
    {
        CodePointSet set = CodePointSet.Of(codePoint);
        _group.Add(new RegexNode.Chars(Fold ? set.Fold() : set));
    }

    private void AddAnchor(AnchorKind kind, int length)
    {
        _reader.Position += length;
        _group.Add(new RegexNode.Anchor(kind));
    }

    private void OpenParenthesis()
    {
        OpenGroup? next;
        if (_reader.Peek(1) == '?')
        {
            next = GroupParser.Read(_reader, ref _flags);
        }
        else
        {
            _reader.Position++;
            next = new(OpenGroupKind.Capture, null, _flags);
        }

        if (next is not null)
        {
            _open.Push(_group);
            _group = next;
        }
    }

    private void CloseParenthesis()
    {
        if (_open.Count == 0)
        {
            throw new GoRegexException("unexpected )", _reader.Text);
        }

        _reader.Position++;
        _flags = _group.OuterFlags;
        RegexNode node = _group.Close();
        _group = _open.Pop();
        _group.Add(node);
    }

    private void ReadRepetition(int previousRepeat)
    {
        int start = _reader.Position;
        (int min, int max) = _reader.Text[_reader.Position++] switch
        {
            '*' => (0, -1),
            '+' => (1, -1),
            _ => (0, 1),
        };
        AddRepetition(start, previousRepeat, min, max, counted: false);
    }

    private bool ReadCountedRepetition(int previousRepeat)
    {
        int start = _reader.Position;
        if (!RepeatCount.TryRead(_reader, out int min, out int max))
        {
            _reader.Position = start;
            AddLiteral(_reader.ReadCodePoint());
            return false;
        }

        if (min is < 0 or > MaxRepeat || max > MaxRepeat || (max >= 0 && min > max))
        {
            throw new GoRegexException("invalid repeat count", _reader.Since(start));
        }

        AddRepetition(start, previousRepeat, min, max, counted: true);
        return true;
    }

    private void AddRepetition(int start, int previousRepeat, int min, int max, bool counted)
    {
        bool greedy = !_flags.HasFlag(RegexFlags.Ungreedy);
        if (_reader.Peek() == '?')
        {
            _reader.Position++;
            greedy = !greedy;
        }

        if (previousRepeat >= 0)
        {
            throw new GoRegexException("invalid nested repetition operator", _reader.Since(previousRepeat));
        }

        RegexNode body = _group.TakeLast() ?? throw new GoRegexException("missing argument to repetition operator", _reader.Since(start));
        RegexNode.Repeat repeat = new(body, min, max, greedy, counted);
        if ((min >= 2 || max >= 2) && !RepeatCount.Fits(repeat, MaxRepeat))
        {
            throw new GoRegexException("invalid repeat count", _reader.Since(start));
        }

        _group.Add(repeat);
    }

    private void ReadBackslash()
    {
        switch (_reader.Peek(1))
        {
            case 'A': AddAnchor(AnchorKind.BeginText, 2); break;
            case 'z': AddAnchor(AnchorKind.EndText, 2); break;
            case 'b': AddAnchor(AnchorKind.WordBoundary, 2); break;
            case 'B': AddAnchor(AnchorKind.NoWordBoundary, 2); break;
            case 'Q': ReadQuoted(); break;
            default:
                if (ClassParser.TryReadEscapedSet(_reader, Fold) is { } set)
                {
                    _group.Add(new RegexNode.Chars(set));
                }
                else
                {
                    AddLiteral(EscapeParser.Read(_reader));
                }

                break;
        }
    }

    private void ReadQuoted()
    {
        _reader.Position += 2;
        int end = _reader.Text.IndexOf(@"\E", _reader.Position, StringComparison.Ordinal);
        int stop = end < 0 ? _reader.Text.Length : end;
        while (_reader.Position < stop)
        {
            AddLiteral(_reader.ReadCodePoint());
        }

        _reader.Position = end < 0 ? stop : end + 2;
    }
}
