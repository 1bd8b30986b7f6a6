using Serverless.Engine.Expressions.Nodes;

namespace Serverless.Engine.Expressions.Syntax;

/// <summary>Builds the tree of an expression by recursive descent, one method for each level of cel.md §3.</summary>
internal sealed partial class Parser
{
    private const int MaxLength = 100_000;
    private const int MaxNesting = 250;

    private readonly List<Token> _tokens;
    private int _at;
    private int _nesting;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <exception cref="CelSyntaxException">The source is not an expression.</exception>
    /// <exception cref="CelEvaluationException">A constant part can never be evaluated.</exception>
    public static Node Parse(string source)
    {
        if (source.Length > MaxLength && source.EnumerateRunes().Count() > MaxLength)
        {
            throw new CelSyntaxException($"expression code point size exceeds limit: limit {MaxLength}", 0);
        }

        Parser parser = new(Lexer.Read(source));
        Node node = parser.Expression();
        return parser.Current.Kind == TokenKind.End ? node : throw parser.Unexpected("<EOF>");
    }

    private Node Expression()
    {
        if (++_nesting > MaxNesting)
        {
            throw new CelSyntaxException($"expression recursion limit exceeded: {MaxNesting}", Current.Position);
        }

        Node node = Or();
        if (Accept("?"))
        {
            Node whenTrue = Or();
            Expect(":");
            node = new ConditionalNode(node, whenTrue, Expression());
        }

        _nesting--;
        return node;
    }

    private Node Or()
    {
        List<Node> terms = [And()];
        while (Accept("||"))
        {
            terms.Add(And());
        }

        return terms.Count == 1 ? terms[0] : new LogicNode(terms, decisive: true);
    }

    private Node And()
    {
        List<Node> terms = [Relation()];
        while (Accept("&&"))
        {
            terms.Add(Relation());
        }

        return terms.Count == 1 ? terms[0] : new LogicNode(terms, decisive: false);
    }

    private Node Relation() => LeftAssociative(Sum, ["<", "<=", ">=", ">", "==", "!=", "in"]);

    private Node Sum() => LeftAssociative(Product, ["+", "-"]);

    private Node Product() => LeftAssociative(Unary, ["*", "/", "%"]);

    private Node LeftAssociative(Func<Node> operand, string[] operators)
    {
        Node left = operand();
        while (Current.Kind is TokenKind.Symbol or TokenKind.Identifier && operators.Contains(Current.Text))
        {
            string name = Take().Text;
            left = new BinaryNode(BinaryOperators.Find(name), left, operand());
        }

        return left;
    }

    private Node Unary()
    {
        if (Current.Is("!"))
        {
            int count = CountRepeated("!");
            Node operand = Member();
            return count % 2 == 0 ? operand : new NotNode(operand);
        }

        if (!Current.Is("-"))
        {
            return Member();
        }

        bool negative = CountRepeated("-") % 2 != 0;
        if (!negative || Current.IsNumber)
        {
            return Member(negative);
        }

        return new NegateNode(Member());
    }

    private int CountRepeated(string symbol)
    {
        int count = 0;
        while (Accept(symbol))
        {
            count++;
        }

        return count;
    }

    private Node Member(bool negative = false)
    {
        Node node = Primary(negative);
        while (true)
        {
            if (Accept("."))
            {
                node = Accept("?") ? new OptionalAccessNode(node, new LiteralNode(FieldName())) : FieldOrCall(node);
            }
            else if (Accept("["))
            {
                bool optional = Accept("?");
                Node index = Expression();
                Expect("]");
                node = optional ? new OptionalAccessNode(node, index) : new IndexNode(node, index);
            }
            else
            {
                return node;
            }
        }
    }

    private Node FieldOrCall(Node target)
    {
        bool quoted = Current.Kind == TokenKind.QuotedField;
        int position = Current.Position;
        string name = FieldName();
        if (quoted || !Accept("("))
        {
            return target is AttributeNode attribute ? attribute.With(name) : new SelectNode(target, name);
        }

        return CallFactory.Member(target, name, Items(")", Expression), position);
    }

    private string FieldName()
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedField) || IsKeyword(Current.Text))
        {
            throw Unexpected("IDENTIFIER");
        }

        return Take().Text;
    }

    private List<T> Items<T>(string end, Func<T> item)
    {
        List<T> items = [];
        while (!Current.Is(end))
        {
            items.Add(item());
            if (Current.Is(end))
            {
                break;
            }

            Expect(",");

            // Only lists and maps may end with a comma.
            if (end == ")" && Current.Is(end))
            {
                throw Unexpected("an argument");
            }
        }

        Expect(end);
        return items;
    }

    private bool Accept(string symbol)
    {
        bool found = Current.Is(symbol);
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    private Token Take() => _tokens[_at++];

    private CelSyntaxException Unexpected(string expected) =>
        new($"Syntax error: unexpected '{Current.Text}', expecting {expected}", Current.Position);

    private static bool IsKeyword(string text) => text is "true" or "false" or "null" or "in";
}
