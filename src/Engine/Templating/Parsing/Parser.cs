using System.Runtime.CompilerServices;
using Serverless.Engine.Templating.Nodes;

namespace Serverless.Engine.Templating.Parsing;

/// <summary>Builds the tree of a template. This part holds the token stream, the templates found and the errors.</summary>
internal sealed partial class Parser
{
    /// <summary>Control structures and parentheses inside each other.</summary>
    private const int MaxDepth = 500;

    private readonly string _name;
    private readonly string _text;
    private readonly Lexer _lexer;
    private readonly Token[] _tokens = new Token[3];
    private readonly Dictionary<string, ListNode> _templates = new(StringComparer.Ordinal);
    private int _peeked;
    private int _depth;

    // Of the template that is being read; define and block start afresh.
    private List<string> _variables = ["$"];
    private int _rangeDepth;

    public Parser(string name, string text)
    {
        _name = name;
        _text = text;
        _lexer = new Lexer(text);
    }

    /// <summary>Whether a function was used that changes maps.</summary>
    public bool ChangesMaps { get; private set; }

    /// <summary>Reads the text and returns the templates in it; the text itself goes by its name.</summary>
    /// <exception cref="TemplateException">The text is not a template.</exception>
    public Dictionary<string, ListNode> Parse()
    {
        Add(_name, ParseTop());
        return _templates;
    }

    private ListNode ParseTop()
    {
        List<Node> nodes = [];
        while (Peek().Kind != TokenKind.EndOfFile)
        {
            if (Peek().Kind == TokenKind.LeftDelimiter)
            {
                Token delimiter = Read();
                if (ReadNonSpace().Kind == TokenKind.Define)
                {
                    ParseDefinition();
                    continue;
                }

                Unread(delimiter);
            }

            Node? node = TextOrAction(out Token terminator);
            nodes.Add(node ?? throw Error($"unexpected {Describe(terminator)}"));
        }

        return new ListNode(0, [.. nodes]);
    }

    private void Add(string name, ListNode body)
    {
        if (!_templates.TryGetValue(name, out ListNode? existing) || IsEmpty(existing))
        {
            _templates[name] = body;
        }
        else if (!IsEmpty(body))
        {
            throw Error($"template: multiple definition of template {Go.GoQuote.Quote(name)}");
        }
    }

    private static bool IsEmpty(ListNode list)
    {
        foreach (Node node in list.Nodes)
        {
            if (node is not TextNode text || !string.IsNullOrWhiteSpace(text.Text))
            {
                return false;
            }
        }

        return true;
    }

    private Token Read()
    {
        if (_peeked > 0)
        {
            _peeked--;
        }
        else
        {
            _tokens[0] = _lexer.Next();
        }

        return _tokens[_peeked];
    }

    private Token Peek()
    {
        if (_peeked == 0)
        {
            _peeked = 1;
            _tokens[0] = _lexer.Next();
        }

        return _tokens[_peeked - 1];
    }

    private void Unread() => _peeked++;

    /// <summary>Puts a token back in front of the one that was read last.</summary>
    private void Unread(Token first)
    {
        _tokens[1] = first;
        _peeked = 2;
    }

    private void Unread(Token first, Token second)
    {
        _tokens[2] = first;
        _tokens[1] = second;
        _peeked = 3;
    }

    private Token ReadNonSpace()
    {
        Token token = Read();
        while (token.Kind == TokenKind.Space)
        {
            token = Read();
        }

        return token;
    }

    private Token PeekNonSpace()
    {
        Token token = ReadNonSpace();
        Unread();
        return token;
    }

    private Token Expect(TokenKind kind, string context)
    {
        Token token = ReadNonSpace();
        return token.Kind == kind ? token : throw Unexpected(token, context);
    }

    /// <summary>Guards the stack: a template cannot nest deeper than its readers can follow.</summary>
    private void Enter()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error($"nesting exceeds the limit of {MaxDepth} levels");
        }
    }

    private void Leave() => _depth--;

    private TemplateException Unexpected(Token token, string context) => Error($"unexpected {token} in {context}");

    private TemplateException Error(string message)
    {
        int line = 1 + _text.AsSpan(0, Math.Min(_tokens[0].Position, _text.Length)).Count('\n');
        return new TemplateException($"template: {_name}:{line}: {message}", line, -1);
    }

    private static string Describe(Token terminator) => terminator.Kind == TokenKind.Else ? "<<else>>" : "<<end>>";
}
