using Serverless.Engine.Go;
using Serverless.Engine.Templating.Functions;
using Serverless.Engine.Templating.Nodes;

namespace Serverless.Engine.Templating.Parsing;

/// <summary>Pipelines, commands and operands.</summary>
internal sealed partial class Parser
{
    private PipeNode Pipeline(string context, TokenKind end)
    {
        int position = PeekNonSpace().Position;
        VariableNode[] declared = Declarations(context, out bool isAssignment);
        List<CommandNode> commands = [];
        while (true)
        {
            Token token = ReadNonSpace();
            if (token.Kind == end)
            {
                CheckPipeline(commands, context);
                return new PipeNode(position, declared, isAssignment, [.. commands]);
            }

            if (!StartsOperand(token.Kind))
            {
                throw Unexpected(token, context);
            }

            Unread();
            commands.Add(Command());
        }
    }

    private VariableNode[] Declarations(string context, out bool isAssignment)
    {
        List<VariableNode> declared = [];
        isAssignment = false;
        while (PeekNonSpace() is { Kind: TokenKind.Variable } variable)
        {
            Read();
            Token adjacent = Peek();
            Token next = PeekNonSpace();
            if (next.Kind is TokenKind.Assign or TokenKind.Declare)
            {
                isAssignment = next.Kind == TokenKind.Assign;
                ReadNonSpace();
                Declare(variable, declared);
                break;
            }

            if (next is not { Kind: TokenKind.OtherCharacter, Value: "," })
            {
                // It is an argument: put it back, with the space that separates it from the next.
                if (adjacent.Kind == TokenKind.Space)
                {
                    Unread(variable, adjacent);
                }
                else
                {
                    Unread(variable);
                }

                break;
            }

            ReadNonSpace();
            Declare(variable, declared);
            if (context != "range" || declared.Count >= 2)
            {
                throw Error($"too many declarations in {context}");
            }

            if (PeekNonSpace().Kind is not (TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParenthesis))
            {
                throw Error("range can only initialize variables");
            }
        }

        return [.. declared];
    }

    private void Declare(Token variable, List<VariableNode> declared)
    {
        declared.Add(new VariableNode(variable.Position, variable.Value, []));
        _variables.Add(variable.Value);
    }

    private void CheckPipeline(List<CommandNode> commands, string context)
    {
        if (commands.Count == 0)
        {
            throw Error($"missing value for {context}");
        }

        for (int i = 1; i < commands.Count; i++)
        {
            if (commands[i].Arguments[0] is BoolNode or DotNode or NilNode or NumberNode or StringNode)
            {
                throw Error($"non executable command in pipeline stage {i + 1}");
            }
        }
    }

    private CommandNode Command()
    {
        int position = PeekNonSpace().Position;
        List<Node> arguments = [];
        while (true)
        {
            PeekNonSpace();
            if (Operand() is { } operand)
            {
                arguments.Add(operand);
            }

            Token token = Read();
            switch (token.Kind)
            {
                case TokenKind.Space:
                    continue;
                case TokenKind.RightDelimiter or TokenKind.RightParenthesis:
                    Unread();
                    break;
                case TokenKind.Pipe:
                    break;
                case TokenKind.Error:
                    throw Error(token.Value);
                default:
                    throw Unexpected(token, "operand");
            }

            return arguments.Count > 0 ? new CommandNode(position, [.. arguments]) : throw Error("empty command");
        }
    }

    private Node? Operand()
    {
        Node? node = Term();
        if (node is null || Peek().Kind != TokenKind.Field)
        {
            return node;
        }

        int position = Peek().Position;
        List<string> fields = [];
        while (Peek().Kind == TokenKind.Field)
        {
            fields.Add(Read().Value[1..]);
        }

        return node switch
        {
            FieldNode field => new FieldNode(position, [.. field.Names, .. fields]),
            VariableNode variable => new VariableNode(position, variable.Name, [.. fields]),
            BoolNode or StringNode or NumberNode or NilNode or DotNode => throw Error($"unexpected . after term {GoQuote.Quote(node.ToString())}"),
            _ => new ChainNode(position, node, [.. fields]),
        };
    }

    private Node? Term()
    {
        Token token = ReadNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Error:
                throw Error(token.Value);
            case TokenKind.Identifier:
                return Function(token);
            case TokenKind.Dot:
                return new DotNode(token.Position);
            case TokenKind.Nil:
                return new NilNode(token.Position);
            case TokenKind.Variable:
                return Variable(token);
            case TokenKind.Field:
                return new FieldNode(token.Position, [token.Value[1..]]);
            case TokenKind.Bool:
                return new BoolNode(token.Position, token.Value == "true");
            case TokenKind.CharacterConstant or TokenKind.Complex or TokenKind.Number:
                return NumberLiteral.TryParse(token, out NumberLiteral literal, out string error)
                    ? new NumberNode(token.Position, token.Value, literal)
                    : throw Error(error);
            case TokenKind.LeftParenthesis:
                Enter();
                PipeNode pipe = Pipeline("parenthesized pipeline", TokenKind.RightParenthesis);
                Leave();
                return pipe;
            case TokenKind.QuotedText or TokenKind.RawText:
                return GoUnquote.TryUnquote(token.Value, out string text)
                    ? new StringNode(token.Position, token.Value, text)
                    : throw Error("invalid syntax");
            default:
                Unread();
                return null;
        }
    }

    private FunctionNode Function(Token token)
    {
        TemplateFunction function = TemplateFunctions.Find(token.Value) ?? throw Error($"function {GoQuote.Quote(token.Value)} not defined");
        ChangesMaps |= function.ChangesMaps;
        return new FunctionNode(token.Position, function);
    }

    private VariableNode Variable(Token token) => _variables.Contains(token.Value)
        ? new VariableNode(token.Position, token.Value, [])
        : throw Error($"undefined variable {GoQuote.Quote(token.Value)}");

    private static bool StartsOperand(TokenKind kind) => kind is
        TokenKind.Bool or TokenKind.CharacterConstant or TokenKind.Complex or TokenKind.Dot or TokenKind.Field or TokenKind.Identifier or
        TokenKind.Number or TokenKind.Nil or TokenKind.RawText or TokenKind.QuotedText or TokenKind.Variable or TokenKind.LeftParenthesis;
}
