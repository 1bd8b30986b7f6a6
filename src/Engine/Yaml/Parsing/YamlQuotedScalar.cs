namespace Serverless.Engine.Yaml.Parsing;

/// <summary>Scans scalars in single or double quotes. Those of one line without escapes are not copied.</summary>
internal sealed class YamlQuotedScalar(YamlCursor cursor)
{
    private readonly YamlTextBuilder _text = new();
    private readonly YamlBreaks _breaks = new();

    /// <summary>Scans the scalar at the cursor.</summary>
    public YamlToken Scan()
    {
        YamlMark mark = cursor.Mark;
        char quote = cursor.Current;
        YamlScalarStyle style = quote == '"' ? YamlScalarStyle.DoubleQuoted : YamlScalarStyle.SingleQuoted;
        cursor.Skip();
        ReadOnlySpan<char> rest = cursor.Rest;
        int length = (style == YamlScalarStyle.DoubleQuoted ? YamlCharacters.DoubleQuotedStops : YamlCharacters.SingleQuotedStops).LengthBefore(rest);
        bool onePiece = length < rest.Length && rest[length] == quote && !(quote == '\'' && length + 1 < rest.Length && rest[length + 1] == quote);
        if (onePiece)
        {
            int start = cursor.Position;
            cursor.Skip(length + 1);
            return new(YamlTokenKind.Scalar, mark, cursor.Slice(start, start + length), Style: style);
        }

        _text.Clear();
        _breaks.Clear();
        while (ScanLine(mark, quote))
        {
            SkipBlanks();
        }

        cursor.Skip();
        return new(YamlTokenKind.Scalar, mark, _text.ToString().AsMemory(), Style: style);
    }

    /// <summary>Scans up to a blank, a break or the closing quote.</summary>
    /// <returns>False at the closing quote.</returns>
    private bool ScanLine(YamlMark mark, char quote)
    {
        if (cursor.AtDocumentIndicator)
        {
            throw YamlGuard.Error(mark, "found unexpected document indicator");
        }

        if (cursor.AtEnd)
        {
            throw YamlGuard.Error(mark, "found unexpected end of stream");
        }

        while (!cursor.IsBlankOrEnd(0))
        {
            char c = cursor.Current;
            if (c == '\'' && quote == c && cursor.Peek(1) == c)
            {
                _text.Append(c);
                cursor.Skip(2);
            }
            else if (c == quote)
            {
                return false;
            }
            else if (c == '\\' && quote == '"' && YamlCharacters.IsBreak(cursor.Peek(1)))
            {
                cursor.Skip();
                cursor.SkipLine();
                _breaks.AddEscaped();
                return true;
            }
            else if (c == '\\' && quote == '"')
            {
                YamlEscape.Scan(cursor, mark, _text);
            }
            else
            {
                _text.Append(c);
                cursor.Skip();
            }
        }

        return true;
    }

    /// <summary>Moves over blanks and breaks; blanks count only when no break is among them.</summary>
    private void SkipBlanks()
    {
        int start = cursor.Position;
        while (true)
        {
            if (cursor.AtBreak)
            {
                _breaks.Add(cursor.SkipLine());
            }
            else if (cursor.AtBlank)
            {
                cursor.Skip();
            }
            else
            {
                break;
            }
        }

        if (_breaks.Any)
        {
            _breaks.FoldInto(_text);
        }
        else
        {
            _text.Append(cursor.Slice(start, cursor.Position).Span);
        }
    }
}
