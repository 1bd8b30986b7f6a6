namespace Serverless.Engine.Yaml.Parsing;

/// <summary>A position in a text that knows its line and column. Behind the end it sees NUL, which no YAML text contains.</summary>
internal sealed class YamlCursor
{
    private readonly string _text;
    private int _lineStart;

    /// <summary>Creates a cursor at the start, behind a byte order mark.</summary>
    public YamlCursor(string text)
    {
        _text = text;
        Position = text.StartsWith(YamlCharacters.ByteOrderMark) ? 1 : 0;
        _lineStart = Position;
    }

    /// <summary>Characters before the cursor.</summary>
    public int Position { get; private set; }

    /// <summary>The line, from 0.</summary>
    public int Line { get; private set; }

    /// <summary>The column, from 0.</summary>
    public int Column => Position - _lineStart;

    /// <summary>The place, for tokens and errors.</summary>
    public YamlMark Mark => new(Line + 1, Column + 1);

    /// <summary>The character at the cursor.</summary>
    public char Current => Peek(0);

    /// <summary>Whether the text is at its end.</summary>
    public bool AtEnd => Position >= _text.Length;

    public bool AtBlank => YamlCharacters.IsBlank(Current);

    public bool AtBreak => YamlCharacters.IsBreak(Current);

    public bool AtBreakOrEnd => IsBreakOrEnd(Current);

    /// <summary>Whether a document's start or end marker is at the cursor.</summary>
    public bool AtDocumentIndicator => Column == 0 && (IsIndicator('-') || IsIndicator('.'));

    /// <summary>The text from the cursor on.</summary>
    public ReadOnlySpan<char> Rest => _text.AsSpan(Position);

    public char Peek(int ahead)
    {
        int at = Position + ahead;
        return (uint)at < (uint)_text.Length ? _text[at] : '\0';
    }

    /// <summary>Whether a blank, a break or the end is that far ahead.</summary>
    public bool IsBlankOrEnd(int ahead)
    {
        char c = Peek(ahead);
        return YamlCharacters.IsBlank(c) || IsBreakOrEnd(c);
    }

    /// <summary>Whether three of a character and then a blank or the end are at the cursor.</summary>
    public bool IsIndicator(char c) => Current == c && Peek(1) == c && Peek(2) == c && IsBlankOrEnd(3);

    /// <summary>Moves on within the line.</summary>
    public void Skip(int count = 1) => Position += count;

    /// <summary>Moves on to the end of the line.</summary>
    public void SkipToBreak() => Position += YamlCharacters.Breaks.LengthBefore(Rest);

    /// <summary>Moves over a line break.</summary>
    /// <returns>What it means in a scalar; NUL at the end of the text.</returns>
    public char SkipLine()
    {
        char c = Current;
        if (!YamlCharacters.IsBreak(c))
        {
            return '\0';
        }

        Position += c == '\r' && Peek(1) == '\n' ? 2 : 1;
        Line++;
        _lineStart = Position;
        return c is '\r' or '\u0085' ? '\n' : c;
    }

    /// <summary>A part of the text, not copied.</summary>
    public ReadOnlyMemory<char> Slice(int start, int end) => _text.AsMemory(start, end - start);

    private static bool IsBreakOrEnd(char c) => c == '\0' || YamlCharacters.IsBreak(c);
}
