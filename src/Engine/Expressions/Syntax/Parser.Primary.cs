using System.Globalization;
using Serverless.Engine.Expressions.Nodes;

namespace Serverless.Engine.Expressions.Syntax;

/// <summary>The parts that an expression is built from: literals, names, calls, lists and maps.</summary>
internal sealed partial class Parser
{
    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ];

    private Node Primary(bool negative)
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Int or TokenKind.Uint or TokenKind.Double:
                _at++;
                return new LiteralNode(Number(token, negative));
            case TokenKind.String or TokenKind.Bytes:
                _at++;
                return new LiteralNode(token.Value);
            case TokenKind.Identifier:
                return Identifier();
            default:
                return Bracketed();
        }
    }

    private Node Bracketed()
    {
        if (Accept("("))
        {
            Node node = Expression();
            Expect(")");
            return node is AttributeNode attribute ? new GroupNode(attribute) : node;
        }

        if (Accept("["))
        {
            return new ListNode(Items("]", () => (Accept("?"), Expression())));
        }

        if (Accept("{"))
        {
            return new MapNode(Items("}", Entry));
        }

        return Accept(".") && Current.Kind == TokenKind.Identifier ? Identifier() : throw Unexpected("an expression");
    }

    private (bool Optional, Node Key, Node Value) Entry()
    {
        bool optional = Accept("?");
        Node key = Expression();
        Expect(":");
        return (optional, key, Expression());
    }

    private Node Identifier()
    {
        Token token = Current;
        switch (token.Text)
        {
            case "true" or "false":
                _at++;
                return new LiteralNode(token.Text == "true");
            case "null":
                _at++;
                return new LiteralNode(null);
            case "in":
                throw Unexpected("an expression");
        }

        if (Reserved.Contains(token.Text))
        {
            throw new CelSyntaxException($"reserved identifier: {token.Text}", token.Position);
        }

        _at++;
        return Accept("(") ? CallFactory.Global(token.Text, Items(")", Expression), token.Position) : new AttributeNode(token.Text);
    }

    private static object Number(Token token, bool negative)
    {
        string text = (negative ? "-" : "") + token.Text;
        return token.Kind switch
        {
            TokenKind.Int => Integer(token, negative),
            TokenKind.Uint when !negative && Magnitude(token.Text[..^1]) is { } value => value,
            TokenKind.Uint => throw new CelSyntaxException("invalid uint literal", token.Position),
            _ => double.Parse(text, CultureInfo.InvariantCulture) is var real && double.IsFinite(real)
                ? real
                : throw new CelSyntaxException("invalid double literal", token.Position),
        };
    }

    private static object Integer(Token token, bool negative) => (Magnitude(token.Text), negative) switch
    {
        ( <= long.MaxValue and { } value, false) => (long)value,
        ( <= 1UL << 63 and { } value, true) => unchecked(-(long)value),
        _ => throw new CelSyntaxException("invalid int literal", token.Position),
    };

    private static ulong? Magnitude(string text)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(
            hex ? text.AsSpan(2) : text,
            hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
            CultureInfo.InvariantCulture,
            out ulong value) ? value : null;
    }
}
