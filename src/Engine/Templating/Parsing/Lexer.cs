using System.Text;

namespace Serverless.Engine.Templating.Parsing;

/// <summary>Cuts a template into tokens. Actions stand between <c>&lt;&lt;</c> and <c>&gt;&gt;</c>.</summary>
internal sealed class Lexer(string input)
{
    private const string LeftDelimiter = "<<";
    private const string RightDelimiter = ">>";
    private const int TrimMarkerLength = 2;

    private int _position;
    private bool _insideAction;
    private bool _ended;
    private int _parenthesisDepth;

    /// <summary>The next token; after an error or the end, the end again and again.</summary>
    public Token Next()
    {
        if (_ended)
        {
            return new Token(TokenKind.EndOfFile, input.Length, "");
        }

        Token token = _insideAction ? NextInsideAction() : NextText();
        _ended = token.Kind is TokenKind.Error or TokenKind.EndOfFile;
        return token;
    }

    private Token NextText()
    {
        while (true)
        {
            int start = _position;
            int found = input.AsSpan(start).IndexOf(LeftDelimiter, StringComparison.Ordinal);
            if (found < 0)
            {
                _position = input.Length;
                return new Token(start == input.Length ? TokenKind.EndOfFile : TokenKind.Text, start, input[start..]);
            }

            int delimiter = start + found;
            bool trim = HasLeftTrimMarker(delimiter + LeftDelimiter.Length);
            ReadOnlySpan<char> text = input.AsSpan(start, found);
            text = trim ? text.TrimEnd(" \t\r\n") : text;
            if (!text.IsEmpty)
            {
                _position = delimiter;
                return new Token(TokenKind.Text, start, text.ToString());
            }

            int after = delimiter + LeftDelimiter.Length;
            int afterMarker = trim ? after + TrimMarkerLength : after;
            if (!input.AsSpan(afterMarker).StartsWith("/*"))
            {
                _position = afterMarker;
                _insideAction = true;
                _parenthesisDepth = 0;
                return new Token(TokenKind.LeftDelimiter, delimiter, LeftDelimiter);
            }

            if (!TrySkipComment(afterMarker, out string? error))
            {
                return Error(delimiter, error);
            }
        }
    }

    private bool TrySkipComment(int start, out string? error)
    {
        error = null;
        int end = input.AsSpan(start).IndexOf("*/", StringComparison.Ordinal);
        if (end < 0)
        {
            error = "unclosed comment";
            return false;
        }

        _position = start + end + 2;
        if (!AtRightDelimiter(out bool trim))
        {
            error = "comment ends before closing delimiter";
            return false;
        }

        SkipRightDelimiter(trim);
        return true;
    }

    private void SkipRightDelimiter(bool trim)
    {
        _position += trim ? TrimMarkerLength + RightDelimiter.Length : RightDelimiter.Length;
        while (trim && _position < input.Length && IsSpace(input[_position]))
        {
            _position++;
        }

        _insideAction = false;
    }

    private Token NextInsideAction()
    {
        int start = _position;
        if (AtRightDelimiter(out bool trim))
        {
            if (_parenthesisDepth > 0)
            {
                return Error(start, "unclosed left paren");
            }

            SkipRightDelimiter(trim);
            return new Token(TokenKind.RightDelimiter, start, RightDelimiter);
        }

        if (start >= input.Length)
        {
            return Error(start, "unclosed action");
        }

        char c = input[start];
        if (IsSpace(c))
        {
            return LexSpace();
        }

        switch (c)
        {
            case '=': return Take(TokenKind.Assign, 1);
            case ':': return Peek(1) == '=' ? Take(TokenKind.Declare, 2) : Error(start, "expected :=");
            case '|': return Take(TokenKind.Pipe, 1);
            case '"': return LexQuoted('"', TokenKind.QuotedText, "unterminated quoted string");
            case '\'': return LexQuoted('\'', TokenKind.CharacterConstant, "unterminated character constant");
            case '`': return LexRawText();
            case '$': return LexFieldOrVariable(TokenKind.Variable);
            case '.' when !char.IsAsciiDigit(Peek(1)): return LexFieldOrVariable(TokenKind.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'): return LexNumber();
            case '(':
                _parenthesisDepth++;
                return Take(TokenKind.LeftParenthesis, 1);
            case ')':
                _parenthesisDepth--;
                return _parenthesisDepth < 0 ? Error(start, "unexpected right paren") : Take(TokenKind.RightParenthesis, 1);
        }

        if (IsAlphaNumeric(start, out _))
        {
            return LexIdentifier();
        }

        return c is > ' ' and < '\x7F' ? Take(TokenKind.OtherCharacter, 1) : Error(start, $"unrecognized character in action: {Describe(start)}");
    }

    private Token LexSpace()
    {
        int start = _position;
        while (_position < input.Length && IsSpace(input[_position]))
        {
            _position++;
        }

        // The last space may belong to a trim marker.
        int last = _position - 1;
        if (HasRightTrimMarker(last) && input.AsSpan(last + TrimMarkerLength).StartsWith(RightDelimiter))
        {
            _position--;
            if (_position == start)
            {
                return NextInsideAction();
            }
        }

        return new Token(TokenKind.Space, start, input[start.._position]);
    }

    private Token LexIdentifier()
    {
        int start = _position;
        SkipAlphaNumeric();
        if (!AtTerminator())
        {
            return Error(start, $"bad character {Describe(_position)}");
        }

        string word = input[start.._position];
        TokenKind kind = word switch
        {
            "block" => TokenKind.Block,
            "break" => TokenKind.Break,
            "continue" => TokenKind.Continue,
            "define" => TokenKind.Define,
            "else" => TokenKind.Else,
            "end" => TokenKind.End,
            "if" => TokenKind.If,
            "nil" => TokenKind.Nil,
            "range" => TokenKind.Range,
            "template" => TokenKind.Template,
            "with" => TokenKind.With,
            "true" or "false" => TokenKind.Bool,
            _ => TokenKind.Identifier,
        };
        return new Token(kind, start, word);
    }

    private Token LexFieldOrVariable(TokenKind kind)
    {
        int start = _position++;
        if (AtTerminator())
        {
            return new Token(kind == TokenKind.Variable ? kind : TokenKind.Dot, start, input[start.._position]);
        }

        SkipAlphaNumeric();
        return AtTerminator() ? new Token(kind, start, input[start.._position]) : Error(start, $"bad character {Describe(_position)}");
    }

    private Token LexQuoted(char quote, TokenKind kind, string error)
    {
        int start = _position++;
        while (true)
        {
            char c = Peek(0);
            if (c == '\\')
            {
                _position++;
                c = Peek(0) == quote ? '\0' : Peek(0);
            }

            if (_position >= input.Length || c == '\n')
            {
                return Error(start, error);
            }

            _position++;
            if (c == quote)
            {
                return new Token(kind, start, input[start.._position]);
            }
        }
    }

    private Token LexRawText()
    {
        int start = _position;
        int end = input.IndexOf('`', start + 1);
        if (end < 0)
        {
            return Error(start, "unterminated raw quoted string");
        }

        _position = end + 1;
        return new Token(TokenKind.RawText, start, input[start.._position]);
    }

    private Token LexNumber()
    {
        int start = _position;
        if (!ScanNumber())
        {
            return Error(start, $"bad number syntax: {Go.GoQuote.Quote(input[start.._position])}");
        }

        if (Peek(0) is not ('+' or '-'))
        {
            return new Token(TokenKind.Number, start, input[start.._position]);
        }

        // A complex number: 1+2i, without spaces.
        bool valid = ScanNumber() && input[_position - 1] == 'i';
        return valid
            ? new Token(TokenKind.Complex, start, input[start.._position])
            : Error(start, $"bad number syntax: {Go.GoQuote.Quote(input[start.._position])}");
    }

    private bool ScanNumber()
    {
        Accept("+-");
        string digits = "0123456789_";
        if (Accept("0"))
        {
            digits = Accept("xX") ? "0123456789abcdefABCDEF_" : Accept("oO") ? "01234567_" : Accept("bB") ? "01_" : digits;
        }

        AcceptRun(digits);
        if (Accept("."))
        {
            AcceptRun(digits);
        }

        if ((digits.Length == 11 && Accept("eE")) || (digits.Length == 23 && Accept("pP")))
        {
            Accept("+-");
            AcceptRun("0123456789_");
        }

        Accept("i");
        if (IsAlphaNumeric(_position, out int used))
        {
            _position += used;
            return false;
        }

        return true;
    }

    private bool Accept(string valid)
    {
        bool accepted = _position < input.Length && valid.Contains(input[_position], StringComparison.Ordinal);
        _position += accepted ? 1 : 0;
        return accepted;
    }

    private void AcceptRun(string valid)
    {
        while (Accept(valid))
        {
        }
    }

    private void SkipAlphaNumeric()
    {
        while (IsAlphaNumeric(_position, out int used))
        {
            _position += used;
        }
    }

    private bool AtTerminator() =>
        _position >= input.Length
        || IsSpace(input[_position])
        || input[_position] is '.' or ',' or '|' or ':' or ')' or '('
        || input.AsSpan(_position).StartsWith(RightDelimiter);

    private bool AtRightDelimiter(out bool trim)
    {
        trim = HasRightTrimMarker(_position) && input.AsSpan(_position + TrimMarkerLength).StartsWith(RightDelimiter);
        return trim || input.AsSpan(_position).StartsWith(RightDelimiter);
    }

    private bool HasLeftTrimMarker(int at) => at + 1 < input.Length && input[at] == '-' && IsSpace(input[at + 1]);

    private bool HasRightTrimMarker(int at) => at + 1 < input.Length && IsSpace(input[at]) && input[at + 1] == '-';

    private bool IsAlphaNumeric(int at, out int used)
    {
        used = 1;
        if (at >= input.Length)
        {
            return false;
        }

        char c = input[at];
        if (c < 0x80)
        {
            return c == '_' || char.IsAsciiLetterOrDigit(c);
        }

        Rune rune = Go.GoString.RuneAt(input.AsSpan(at), out used);
        return Rune.IsLetter(rune) || Rune.IsDigit(rune);
    }

    private string Describe(int at)
    {
        if (at >= input.Length)
        {
            return "U+FFFFFFFFFFFFFFFF";
        }

        Rune rune = Go.GoString.RuneAt(input.AsSpan(at), out _);
        return Go.GoQuote.IsPrint(rune) ? $"U+{rune.Value:X4} '{rune}'" : $"U+{rune.Value:X4}";
    }

    private Token Take(TokenKind kind, int length)
    {
        Token token = new(kind, _position, input.Substring(_position, length));
        _position += length;
        return token;
    }

    private char Peek(int ahead) => _position + ahead < input.Length ? input[_position + ahead] : '\0';

    private static Token Error(int position, string? message) => new(TokenKind.Error, position, message ?? "");

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';
}
