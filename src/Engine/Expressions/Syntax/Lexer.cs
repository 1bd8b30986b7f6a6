namespace Serverless.Engine.Expressions.Syntax;

/// <summary>Cuts the source into tokens (cel.md §2).</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*", "/", "%", "!", "<", ">"];

    private readonly List<Token> _tokens = [];
    private int _at;

    /// <exception cref="CelSyntaxException">A character or literal is not valid.</exception>
    public static List<Token> Read(string source)
    {
        Lexer lexer = new(source);
        while (lexer.SkipBlanks())
        {
            lexer._tokens.Add(lexer.Next());
        }

        lexer._tokens.Add(new(TokenKind.End, "<EOF>", source.Length));
        return lexer._tokens;
    }

    private char Peek(int offset = 0) => _at + offset < source.Length ? source[_at + offset] : '\0';

    private bool SkipBlanks()
    {
        while (_at < source.Length)
        {
            if (Peek() is ' ' or '\t' or '\r' or '\n' or '\f')
            {
                _at++;
            }
            else if (Peek() == '/' && Peek(1) == '/')
            {
                int end = source.IndexOf('\n', _at);
                _at = end < 0 ? source.Length : end;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private Token Next()
    {
        char c = Peek();
        if (StringReader.StartsAt(source, _at))
        {
            return StringReader.Read(source, ref _at);
        }

        if (char.IsAsciiLetter(c) || c == '_')
        {
            return Take(TokenKind.Identifier, Count(0, IsIdentifierPart));
        }

        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))))
        {
            return Number();
        }

        return c == '`' ? QuotedField() : Symbol();
    }

    private Token Number()
    {
        if (Peek() == '0' && Peek(1) is 'x' or 'X' && char.IsAsciiHexDigit(Peek(2)))
        {
            return Integer(2 + Count(2, char.IsAsciiHexDigit));
        }

        int length = Count(0, char.IsAsciiDigit);
        bool real = false;
        if (Peek(length) == '.' && char.IsAsciiDigit(Peek(length + 1)))
        {
            length += 1 + Count(length + 1, char.IsAsciiDigit);
            real = true;
        }

        int exponent = Peek(length) is 'e' or 'E' ? (Peek(length + 1) is '+' or '-' ? 2 : 1) : 0;
        if (exponent > 0 && char.IsAsciiDigit(Peek(length + exponent)))
        {
            length += exponent + Count(length + exponent, char.IsAsciiDigit);
            real = true;
        }

        return real ? Take(TokenKind.Double, length) : Integer(length);
    }

    private Token Integer(int length) =>
        Peek(length) is 'u' or 'U' ? Take(TokenKind.Uint, length + 1) : Take(TokenKind.Int, length);

    private Token QuotedField()
    {
        int length = Count(1, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or ' ');
        if (length == 0 || Peek(length + 1) != '`')
        {
            throw new CelSyntaxException("Syntax error: token recognition error at: '`'", _at);
        }

        Token token = new(TokenKind.QuotedField, source.Substring(_at + 1, length), _at);
        _at += length + 2;
        return token;
    }

    private Token Symbol()
    {
        foreach (string symbol in Symbols)
        {
            if (string.CompareOrdinal(source, _at, symbol, 0, symbol.Length) == 0)
            {
                return Take(TokenKind.Symbol, symbol.Length);
            }
        }

        throw new CelSyntaxException($"Syntax error: token recognition error at: '{Peek()}'", _at);
    }

    private Token Take(TokenKind kind, int length)
    {
        Token token = new(kind, source.Substring(_at, length), _at);
        _at += length;
        return token;
    }

    private int Count(int offset, Func<char, bool> accept)
    {
        int length = 0;
        while (_at + offset + length < source.Length && accept(Peek(offset + length)))
        {
            length++;
        }

        return length;
    }

    private static bool IsIdentifierPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
