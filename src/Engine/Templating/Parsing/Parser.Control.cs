using Serverless.Engine.Go;
using Serverless.Engine.Templating.Nodes;

namespace Serverless.Engine.Templating.Parsing;

/// <summary>Text, actions and control structures.</summary>
internal sealed partial class Parser
{
    /// <summary>Reads one node; at <c>end</c> or <c>else</c> there is none, and the terminator says which.</summary>
    private Node? TextOrAction(out Token terminator)
    {
        terminator = default;
        Token token = ReadNonSpace();
        return token.Kind switch
        {
            TokenKind.Text => new TextNode(token.Position, token.Value),
            TokenKind.LeftDelimiter => Action(out terminator),
            _ => throw Unexpected(token, "input"),
        };
    }

    private Node? Action(out Token terminator)
    {
        terminator = default;
        Token token = ReadNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Block: return Block();
            case TokenKind.Break: return Jump(token, "{{break}}");
            case TokenKind.Continue: return Jump(token, "{{continue}}");
            case TokenKind.Else:
                ReadElse();
                terminator = token;
                return null;
            case TokenKind.End:
                Expect(TokenKind.RightDelimiter, "end");
                terminator = token;
                return null;
            case TokenKind.If: return Control(TokenKind.If);
            case TokenKind.Range: return Control(TokenKind.Range);
            case TokenKind.Template: return TemplateCall();
            case TokenKind.With: return Control(TokenKind.With);
            default:
                Unread();
                return new ActionNode(Peek().Position, Pipeline("command", TokenKind.RightDelimiter));
        }
    }

    private Node Jump(Token token, string shown)
    {
        Token next = ReadNonSpace();
        if (next.Kind != TokenKind.RightDelimiter)
        {
            throw Unexpected(next, shown);
        }

        if (_rangeDepth == 0)
        {
            throw Error($"{shown} outside {{{{range}}}}");
        }

        return token.Kind == TokenKind.Break ? new BreakNode(token.Position) : new ContinueNode(token.Position);
    }

    private void ReadElse()
    {
        // "else if" and "else with" leave their keyword for the control structure that the else belongs to.
        if (PeekNonSpace().Kind is not (TokenKind.If or TokenKind.With))
        {
            Expect(TokenKind.RightDelimiter, "else");
        }
    }

    private BranchNode Control(TokenKind kind)
    {
        Enter();
        int variables = _variables.Count;
        string context = kind switch { TokenKind.If => "if", TokenKind.With => "with", _ => "range" };
        PipeNode pipe = Pipeline(context, TokenKind.RightDelimiter);
        int loop = kind == TokenKind.Range ? 1 : 0;
        _rangeDepth += loop;
        ListNode body = List(out Token terminator);
        _rangeDepth -= loop;
        ListNode? otherwise = terminator.Kind == TokenKind.Else ? Else(kind) : null;
        _variables.RemoveRange(variables, _variables.Count - variables);
        Leave();
        return kind switch
        {
            TokenKind.If => new IfNode(pipe.Position, pipe, body, otherwise),
            TokenKind.With => new WithNode(pipe.Position, pipe, body, otherwise),
            _ => new RangeNode(pipe.Position, pipe, body, otherwise),
        };
    }

    private ListNode Else(TokenKind kind)
    {
        if (kind != TokenKind.Range && Peek().Kind == kind)
        {
            Token keyword = Read();
            return new ListNode(keyword.Position, [Control(kind)]);
        }

        ListNode list = List(out Token terminator);
        return terminator.Kind == TokenKind.End ? list : throw Error($"expected end; found {Describe(terminator)}");
    }

    private ListNode List(out Token terminator)
    {
        int position = PeekNonSpace().Position;
        List<Node> nodes = [];
        while (PeekNonSpace().Kind != TokenKind.EndOfFile)
        {
            Node? node = TextOrAction(out terminator);
            if (node is null)
            {
                return new ListNode(position, [.. nodes]);
            }

            nodes.Add(node);
        }

        throw Error("unexpected EOF");
    }

    private void ParseDefinition()
    {
        const string context = "define clause";
        string name = TemplateName(ReadNonSpace(), context);
        Expect(TokenKind.RightDelimiter, context);
        Add(name, Body(context));
    }

    private TemplateNode Block()
    {
        const string context = "block clause";
        Token token = ReadNonSpace();
        string name = TemplateName(token, context);
        PipeNode pipe = Pipeline(context, TokenKind.RightDelimiter);
        Enter();
        Add(name, Body(context));
        Leave();
        return new TemplateNode(token.Position, name, pipe);
    }

    /// <summary>Reads a template of its own, which sees no variables and no range of the one around it.</summary>
    private ListNode Body(string context)
    {
        (List<string> variables, int rangeDepth) = (_variables, _rangeDepth);
        (_variables, _rangeDepth) = (["$"], 0);
        ListNode body = List(out Token terminator);
        if (terminator.Kind != TokenKind.End)
        {
            throw Error($"unexpected {Describe(terminator)} in {context}");
        }

        (_variables, _rangeDepth) = (variables, rangeDepth);
        return body;
    }

    private TemplateNode TemplateCall()
    {
        const string context = "template clause";
        Token token = ReadNonSpace();
        string name = TemplateName(token, context);
        if (ReadNonSpace().Kind == TokenKind.RightDelimiter)
        {
            return new TemplateNode(token.Position, name, null);
        }

        Unread();
        return new TemplateNode(token.Position, name, Pipeline(context, TokenKind.RightDelimiter));
    }

    private string TemplateName(Token token, string context)
    {
        if (token.Kind is not (TokenKind.QuotedText or TokenKind.RawText))
        {
            throw Unexpected(token, context);
        }

        return GoUnquote.TryUnquote(token.Value, out string name) ? name : throw Error("invalid syntax");
    }
}
