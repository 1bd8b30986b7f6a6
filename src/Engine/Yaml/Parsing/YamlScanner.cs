namespace Serverless.Engine.Yaml.Parsing;

/// <summary>
/// Turns text into tokens by the rules of libyaml, which Go's reader inherits: indentation opens and closes block collections, and a
/// key is known as such only when its colon follows on the same line.
/// </summary>
internal sealed class YamlScanner
{
    private readonly YamlCursor _cursor;
    private readonly YamlTokenQueue _tokens = new();
    private readonly YamlSimpleKeys _keys;
    private readonly YamlPropertyScanner _properties;
    private readonly YamlPlainScalar _plain;
    private readonly List<int> _indents = [];
    private YamlQuotedScalar? _quoted;
    private YamlBlockScalar? _block;
    private int _indent = -1;
    private bool _keyAllowed = true;
    private bool _ended;

    public YamlScanner(string text)
    {
        _cursor = new(text);
        _keys = new(_cursor);
        _properties = new(_cursor);
        _plain = new(_cursor);
    }

    private bool InFlow => _keys.FlowLevel > 0;

    /// <summary>The next token, which stays until it is taken.</summary>
    public ref readonly YamlToken Peek()
    {
        while (!_ended && (_tokens.IsEmpty || _keys.MayBeKey(_tokens.HeadNumber)))
        {
            FetchNext();
        }

        return ref _tokens.Head;
    }

    /// <summary>Takes the token that was peeked at.</summary>
    public void Take() => _tokens.Dequeue();

    private void FetchNext()
    {
        SkipToToken();
        CloseBlocks(_cursor.Column);
        if (_cursor.AtEnd)
        {
            FetchStreamEnd();
            return;
        }

        if (_cursor.Column == 0 && TryFetchDocumentMark())
        {
            return;
        }

        char c = _cursor.Current;
        switch (c)
        {
            case '[': FetchFlowStart(YamlTokenKind.FlowSequenceStart); break;
            case '{': FetchFlowStart(YamlTokenKind.FlowMappingStart); break;
            case ']': FetchFlowEnd(YamlTokenKind.FlowSequenceEnd); break;
            case '}': FetchFlowEnd(YamlTokenKind.FlowMappingEnd); break;
            case ',': FetchFlowEntry(); break;
            case '-' when _cursor.IsBlankOrEnd(1): FetchBlockEntry(); break;
            case '?' when InFlow || _cursor.IsBlankOrEnd(1): FetchKey(); break;
            case ':' when InFlow || _cursor.IsBlankOrEnd(1): FetchValue(); break;
            case '*': FetchNodePart(static s => s._properties.ScanAnchor(YamlTokenKind.Alias)); break;
            case '&': FetchNodePart(static s => s._properties.ScanAnchor(YamlTokenKind.Anchor)); break;
            case '!': FetchNodePart(static s => s._properties.ScanTag()); break;
            case '\'' or '"': FetchNodePart(static s => (s._quoted ??= new(s._cursor)).Scan()); break;
            case '|' or '>' when !InFlow: FetchBlockScalar(); break;
            case '#' or '|' or '>' or '%' or '@' or '`' or '\t':
                throw YamlGuard.Error(_cursor.Mark, "found character that cannot start any token");
            default: FetchPlain(); break;
        }
    }

    /// <summary>Moves over white space, comments and breaks. A tab may not indent where a key can stand.</summary>
    private void SkipToToken()
    {
        while (true)
        {
            if (_cursor.Column == 0 && _cursor.Current == YamlCharacters.ByteOrderMark)
            {
                _cursor.Skip();
            }

            while (_cursor.Current == ' ' || (_cursor.Current == '\t' && (InFlow || !_keyAllowed)))
            {
                _cursor.Skip();
            }

            if (_cursor.Current == '#')
            {
                _cursor.SkipToBreak();
            }

            if (!_cursor.AtBreak)
            {
                return;
            }

            _cursor.SkipLine();
            _keyAllowed |= !InFlow;
        }
    }

    private void FetchStreamEnd()
    {
        CloseBlocks(-1);
        _keys.Remove();
        Add(YamlTokenKind.StreamEnd);
        _ended = true;
    }

    private bool TryFetchDocumentMark()
    {
        bool directive = _cursor.Current == '%';
        if (!directive && !_cursor.AtDocumentIndicator)
        {
            return false;
        }

        CloseBlocks(-1);
        _keys.Remove();
        _keyAllowed = false;
        if (directive)
        {
            YamlToken token = _properties.ScanDirective();
            _tokens.Enqueue(token);
            return true;
        }

        Add(_cursor.Current == '-' ? YamlTokenKind.DocumentStart : YamlTokenKind.DocumentEnd);
        _cursor.Skip(3);
        return true;
    }

    private void FetchFlowStart(YamlTokenKind kind)
    {
        SaveKey();
        _keys.EnterFlow();
        _keyAllowed = true;
        Add(kind);
        _cursor.Skip();
    }

    private void FetchFlowEnd(YamlTokenKind kind)
    {
        _keys.Remove();
        _keys.LeaveFlow();
        _keyAllowed = false;
        Add(kind);
        _cursor.Skip();
    }

    private void FetchFlowEntry()
    {
        _keys.Remove();
        _keyAllowed = true;
        Add(YamlTokenKind.FlowEntry);
        _cursor.Skip();
    }

    private void FetchBlockEntry()
    {
        if (!InFlow)
        {
            RequireKeyAllowed("block sequence entries are not allowed in this context");
            OpenBlock(_cursor.Column, YamlTokenKind.BlockSequenceStart, _tokens.NextNumber, _cursor.Mark);
        }

        _keys.Remove();
        _keyAllowed = true;
        Add(YamlTokenKind.BlockEntry);
        _cursor.Skip();
    }

    private void FetchKey()
    {
        if (!InFlow)
        {
            RequireKeyAllowed("mapping keys are not allowed in this context");
            OpenBlock(_cursor.Column, YamlTokenKind.BlockMappingStart, _tokens.NextNumber, _cursor.Mark);
        }

        _keys.Remove();
        _keyAllowed = !InFlow;
        Add(YamlTokenKind.Key);
        _cursor.Skip();
    }

    private void FetchValue()
    {
        if (_keys.TryTake(out YamlSimpleKey key))
        {
            _tokens.Insert(key.TokenNumber, new(YamlTokenKind.Key, key.Mark));
            OpenBlock(key.Column, YamlTokenKind.BlockMappingStart, key.TokenNumber, key.Mark);
            _keyAllowed = false;
        }
        else
        {
            if (!InFlow)
            {
                RequireKeyAllowed("mapping values are not allowed in this context");
                OpenBlock(_cursor.Column, YamlTokenKind.BlockMappingStart, _tokens.NextNumber, _cursor.Mark);
            }

            _keyAllowed = !InFlow;
        }

        Add(YamlTokenKind.Value);
        _cursor.Skip();
    }

    /// <summary>Fetches a token that may be, or stand before, a key.</summary>
    private void FetchNodePart(Func<YamlScanner, YamlToken> scan)
    {
        SaveKey();
        _keyAllowed = false;
        YamlToken token = scan(this);
        _tokens.Enqueue(token);
    }

    private void FetchBlockScalar()
    {
        _keys.Remove();
        _keyAllowed = true;
        YamlToken token = (_block ??= new(_cursor)).Scan(_indent);
        _tokens.Enqueue(token);
    }

    private void FetchPlain()
    {
        SaveKey();
        YamlToken token = _plain.Scan(InFlow ? -1 : _indent + 1, out _keyAllowed);
        _tokens.Enqueue(token);
    }

    private void SaveKey()
    {
        if (_keyAllowed)
        {
            bool required = !InFlow && _indent == _cursor.Column;
            _keys.Save(new(IsPossible: true, required, _tokens.NextNumber, _cursor.Position, _cursor.Column, _cursor.Mark));
        }
    }

    private void RequireKeyAllowed(string otherwise)
    {
        if (!_keyAllowed)
        {
            throw YamlGuard.Error(_cursor.Mark, otherwise);
        }
    }

    private void OpenBlock(int column, YamlTokenKind kind, int number, YamlMark mark)
    {
        if (!InFlow && _indent < column)
        {
            _indents.Add(_indent);
            _indent = column;
            _tokens.Insert(number, new(kind, mark));
        }
    }

    private void CloseBlocks(int column)
    {
        while (!InFlow && _indent > column)
        {
            Add(YamlTokenKind.BlockEnd);
            _indent = _indents[^1];
            _indents.RemoveAt(_indents.Count - 1);
        }
    }

    private void Add(YamlTokenKind kind) => _tokens.Enqueue(new(kind, _cursor.Mark));
}
