namespace Serverless.Engine.Yaml.Parsing;

/// <summary>Scans scalars without quotes. Most are one piece of one line and are not copied.</summary>
internal sealed class YamlPlainScalar(YamlCursor cursor)
{
    private static readonly YamlCharacterSet Stops = new(" \t\0:", withBreaks: true);
    private static readonly YamlCharacterSet FlowStops = new(" \t\0:,?[]{}", withBreaks: true);

    private readonly YamlTextBuilder _text = new();
    private readonly YamlBreaks _breaks = new();

    /// <summary>Scans the scalar at the cursor.</summary>
    /// <param name="indent">Lines that are indented less end it; negative in flow collections.</param>
    /// <param name="endsInNewLine">Whether the cursor is on another line, where a key may start.</param>
    public YamlToken Scan(int indent, out bool endsInNewLine)
    {
        YamlMark mark = cursor.Mark;
        YamlCharacterSet stops = indent < 0 ? FlowStops : Stops;
        int start = cursor.Position;
        int end = start;
        bool folded = false;
        endsInNewLine = false;
        while (!cursor.AtDocumentIndicator && cursor.Current != '#')
        {
            int from = cursor.Position;
            SkipWord(stops);
            if (cursor.Position > from)
            {
                if (endsInNewLine)
                {
                    Fold(start, end, ref folded);
                    start = from;
                    endsInNewLine = false;
                }

                end = cursor.Position;
            }

            if (!SkipBlanks(indent, ref endsInNewLine) || (indent >= 0 && cursor.Column < indent))
            {
                break;
            }
        }

        _breaks.Clear();
        return new(YamlTokenKind.Scalar, mark, Finish(start, end, folded));
    }

    private void Fold(int start, int end, ref bool folded)
    {
        if (!folded)
        {
            _text.Clear();
            folded = true;
        }

        _text.Append(cursor.Slice(start, end).Span);
        _breaks.FoldInto(_text);
    }

    private ReadOnlyMemory<char> Finish(int start, int end, bool folded)
    {
        if (!folded)
        {
            return cursor.Slice(start, end);
        }

        _text.Append(cursor.Slice(start, end).Span);
        return _text.ToString().AsMemory();
    }

    /// <summary>Moves to the next blank, break or end of the scalar.</summary>
    private void SkipWord(YamlCharacterSet stops)
    {
        while (true)
        {
            cursor.Skip(stops.LengthBefore(cursor.Rest));
            if (cursor.Current != ':' || cursor.IsBlankOrEnd(1))
            {
                return;
            }

            cursor.Skip();
        }
    }

    /// <summary>Moves over blanks and breaks.</summary>
    /// <returns>Whether there were any.</returns>
    private bool SkipBlanks(int indent, ref bool lineLeft)
    {
        bool any = false;
        while (true)
        {
            if (cursor.AtBlank)
            {
                if (lineLeft && cursor.Column < indent && cursor.Current == '\t')
                {
                    throw YamlGuard.Error(cursor.Mark, "found a tab character that violates indentation");
                }

                cursor.Skip();
            }
            else if (cursor.AtBreak)
            {
                _breaks.Add(cursor.SkipLine());
                lineLeft = true;
            }
            else
            {
                return any;
            }

            any = true;
        }
    }
}
