namespace Serverless.Engine.Expressions.Syntax;

internal enum TokenKind
{
    End,
    Identifier,
    QuotedField,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Symbol,
}
