namespace Serverless.Engine.Yaml.Parsing;

/// <summary>Scans literal and folded block scalars.</summary>
internal sealed class YamlBlockScalar(YamlCursor cursor)
{
    private readonly YamlTextBuilder _text = new();
    private readonly YamlTextBuilder _breaks = new();

    /// <summary>Scans the scalar at the cursor.</summary>
    /// <param name="parentIndent">The indentation of the collection around it; -1 at the root.</param>
    public YamlToken Scan(int parentIndent)
    {
        YamlMark mark = cursor.Mark;
        bool literal = cursor.Current == '|';
        cursor.Skip();
        (char chomping, int increment) = ScanHeader(mark);
        int indent = increment > 0 ? Math.Max(parentIndent, 0) + increment : 0;
        _text.Clear();
        ScanBreaks(mark, parentIndent, ref indent);
        char lineEnd = '\0';
        bool afterBlank = false;
        while (cursor.Column == indent && !cursor.AtEnd)
        {
            bool blank = cursor.AtBlank;
            AppendBreaks(lineEnd, fold: !literal && !afterBlank && !blank);
            afterBlank = blank;
            int start = cursor.Position;
            cursor.SkipToBreak();
            _text.Append(cursor.Slice(start, cursor.Position).Span);
            lineEnd = cursor.SkipLine();
            ScanBreaks(mark, parentIndent, ref indent);
        }

        if (chomping != '-' && lineEnd != '\0')
        {
            _text.Append(lineEnd);
        }

        if (chomping == '+')
        {
            _text.Append(_breaks.Span);
        }

        return new(YamlTokenKind.Scalar, mark, _text.ToString().AsMemory(), Style: YamlScalarStyle.Literal);
    }

    /// <summary>Appends what separates the last line from this one.</summary>
    private void AppendBreaks(char lineEnd, bool fold)
    {
        if (fold && lineEnd == '\n')
        {
            if (_breaks.Length == 0)
            {
                _text.Append(' ');
            }
        }
        else if (lineEnd != '\0')
        {
            _text.Append(lineEnd);
        }

        _text.Append(_breaks.Span);
    }

    private (char Chomping, int Increment) ScanHeader(YamlMark mark)
    {
        char chomping = '\0';
        int increment = 0;
        for (int i = 0; i < 2; i++)
        {
            char c = cursor.Current;
            if (c is '+' or '-' && chomping == '\0')
            {
                chomping = c;
            }
            else if (char.IsAsciiDigit(c) && increment == 0)
            {
                increment = c > '0' ? c - '0' : throw YamlGuard.Error(mark, "found an indentation indicator equal to 0");
            }
            else
            {
                break;
            }

            cursor.Skip();
        }

        SkipHeaderEnd(mark);
        return (chomping, increment);
    }

    private void SkipHeaderEnd(YamlMark mark)
    {
        while (cursor.AtBlank)
        {
            cursor.Skip();
        }

        if (cursor.Current == '#')
        {
            cursor.SkipToBreak();
        }

        if (!cursor.AtBreakOrEnd)
        {
            throw YamlGuard.Error(mark, "did not find expected comment or line break");
        }

        cursor.SkipLine();
    }

    /// <summary>Moves over indentation and empty lines; the first time also finds the indentation.</summary>
    private void ScanBreaks(YamlMark mark, int parentIndent, ref int indent)
    {
        _breaks.Clear();
        int widest = 0;
        while (true)
        {
            while ((indent == 0 || cursor.Column < indent) && cursor.Current == ' ')
            {
                cursor.Skip();
            }

            widest = Math.Max(widest, cursor.Column);
            if ((indent == 0 || cursor.Column < indent) && cursor.Current == '\t')
            {
                throw YamlGuard.Error(mark, "found a tab character where an indentation space is expected");
            }

            if (!cursor.AtBreak)
            {
                break;
            }

            _breaks.Append(cursor.SkipLine());
        }

        indent = indent > 0 ? indent : Math.Max(widest, Math.Max(parentIndent + 1, 1));
    }
}
