namespace Serverless.Engine.Yaml;

/// <summary>
/// The output side of the writer: text, column and the two flags (after white space, in indentation) from which libyaml's
/// emitter decides where a line ends. Lines longer than 80 columns are folded at spaces.
/// </summary>
internal sealed class YamlEmitter
{
    private const int BestWidth = 80;
    private const int IndentStep = 2;

    private char[] _buffer = new char[512];
    private int _length;
    private int _column;
    private bool _whitespace = true;
    private bool _indention = true;

    /// <summary>Indentation of the current collection; negative before the first.</summary>
    public int Indent { get; set; } = -1;

    /// <summary>Whether only indentation and indicators stand before the cursor on this line.</summary>
    public bool InIndention => _indention;

    /// <summary>The indentation one level deeper.</summary>
    public int Deeper(int rootIndent) => Indent < 0 ? rootIndent : Indent + IndentStep;

    /// <summary>Starts the item at the current indentation, on a new line unless the cursor is already there.</summary>
    public void WriteIndent()
    {
        int indent = Math.Max(Indent, 0);
        if (!_indention || _column > indent || (_column == indent && !_whitespace))
        {
            PutBreak();
        }

        while (_column < indent)
        {
            Put(' ');
        }

        _whitespace = true;
        _indention = true;
    }

    /// <summary>Writes punctuation.</summary>
    public void WriteIndicator(ReadOnlySpan<char> indicator, bool needsSpace, bool isSpace = false, bool isIndention = false)
    {
        if (needsSpace && !_whitespace)
        {
            Put(' ');
        }

        foreach (char c in indicator)
        {
            Put(c);
        }

        _whitespace = isSpace;
        _indention &= isIndention;
    }

    /// <summary>Writes text that needs no quotes.</summary>
    public void WritePlain(ReadOnlySpan<char> text, bool mayFold)
    {
        if (!_whitespace)
        {
            Put(' ');
        }

        if (!mayFold || _column + text.Length <= BestWidth)
        {
            Put(text);
        }
        else
        {
            WriteFolding(text, first: 0, last: text.Length);
        }

        _whitespace = false;
        _indention = false;
    }

    /// <summary>Writes text in single quotes.</summary>
    public void WriteSingleQuoted(ReadOnlySpan<char> text, bool mayFold)
    {
        WriteIndicator("'", needsSpace: true);
        bool spaces = false;
        bool breaks = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == ' ')
            {
                bool fold = mayFold && !spaces && _column > BestWidth && i > 0 && i < text.Length - 1 && text[i + 1] != ' ';
                PutOrFold(c, fold);
                spaces = true;
            }
            else if (YamlCharacters.IsBreak(c))
            {
                if (!breaks && c == '\n')
                {
                    PutBreak();
                }

                PutBreak(c);
                breaks = true;
            }
            else
            {
                if (breaks)
                {
                    WriteIndent();
                }

                if (c == '\'')
                {
                    Put(c);
                }

                Put(c);
                _indention = false;
                spaces = false;
                breaks = false;
            }
        }

        WriteIndicator("'", needsSpace: false);
        _whitespace = false;
        _indention = false;
    }

    /// <summary>Writes text in double quotes with escapes.</summary>
    public void WriteDoubleQuoted(ReadOnlySpan<char> text, bool mayFold)
    {
        WriteIndicator("\"", needsSpace: true);
        bool spaces = false;

        // Go's writer takes every character for a byte order mark when the text starts with one.
        bool escapeAll = text.StartsWith("\ufeff");
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (escapeAll || c is '"' or '\\' || !YamlCharacters.IsPrintable(c) || YamlCharacters.IsBreak(c))
            {
                WriteEscape(text, ref i);
                spaces = false;
            }
            else if (c == ' ')
            {
                bool fold = mayFold && !spaces && _column > BestWidth && i > 0 && i < text.Length - 1;
                PutOrFold(c, fold);
                if (fold && text[i + 1] == ' ')
                {
                    Put('\\');
                }

                spaces = true;
            }
            else
            {
                Put(c);
                spaces = false;
            }
        }

        WriteIndicator("\"", needsSpace: false);
        _whitespace = false;
        _indention = false;
    }

    /// <summary>Writes text as a literal block.</summary>
    public void WriteLiteral(ReadOnlySpan<char> text)
    {
        WriteIndicator("|", needsSpace: true);
        if (text[0] == ' ' || YamlCharacters.IsBreak(text[0]))
        {
            WriteIndicator("2", needsSpace: false);
        }

        if (!YamlCharacters.IsBreak(text[^1]))
        {
            WriteIndicator("-", needsSpace: false);
        }
        else if (text.Length == 1 || YamlCharacters.IsBreak(text[^2]))
        {
            WriteIndicator("+", needsSpace: false);
        }

        PutBreak();
        _indention = true;
        _whitespace = true;
        bool breaks = true;
        foreach (char c in text)
        {
            if (YamlCharacters.IsBreak(c))
            {
                PutBreak(c);
                breaks = true;
                continue;
            }

            if (breaks)
            {
                WriteIndent();
            }

            Put(c);
            _indention = false;
            breaks = false;
        }
    }

    /// <summary>Ends the document and returns the text.</summary>
    public string Finish()
    {
        Indent = -1;
        WriteIndent();
        return new(_buffer, 0, _length);
    }

    private void WriteFolding(ReadOnlySpan<char> text, int first, int last)
    {
        bool spaces = false;
        for (int i = first; i < last; i++)
        {
            char c = text[i];
            PutOrFold(c, c == ' ' && !spaces && _column > BestWidth && i + 1 < last && text[i + 1] != ' ');
            spaces = c == ' ';
            if (!spaces)
            {
                _indention = false;
            }
        }
    }

    private void WriteEscape(ReadOnlySpan<char> text, ref int index)
    {
        char c = text[index];
        char letter = c switch
        {
            '\0' => '0',
            '\a' => 'a',
            '\b' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\v' => 'v',
            '\f' => 'f',
            '\r' => 'r',
            '\u001b' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u0085' => 'N',
            '\u00a0' => '_',
            '\u2028' => 'L',
            '\u2029' => 'P',
            _ => '\uffff',
        };
        Put('\\');
        if (letter != '\uffff')
        {
            Put(letter);
        }
        else if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            PutHex('U', char.ConvertToUtf32(c, text[index + 1]), digits: 8);
            index++;
        }
        else
        {
            PutHex(c <= '\u00ff' ? 'x' : 'u', c, digits: c <= '\u00ff' ? 2 : 4);
        }
    }

    private void PutHex(char prefix, int value, int digits)
    {
        Put(prefix);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        {
            Put("0123456789ABCDEF"[(value >> shift) & 15]);
        }
    }

    private void PutOrFold(char c, bool fold)
    {
        if (fold)
        {
            WriteIndent();
        }
        else
        {
            Put(c);
        }
    }

    private void PutBreak(char c = '\n')
    {
        Append(c);
        _column = 0;
        _indention = true;
    }

    private void Put(char c)
    {
        Append(c);
        _column++;
    }

    private void Put(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
        _column += text.Length;
    }

    private void Append(char c)
    {
        Reserve(1);
        _buffer[_length++] = c;
    }

    private void Reserve(int count)
    {
        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }
    }
}
