namespace Serverless.Engine.Expressions.Syntax;

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The source text; the name for a quoted field.</param>
/// <param name="Position">Where it starts in the source.</param>
/// <param name="Value">The value of a string or byte string.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, object? Value = null)
{
    public bool IsNumber => Kind is TokenKind.Int or TokenKind.Uint or TokenKind.Double;

    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;
}
