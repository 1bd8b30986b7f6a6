using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>A value, or a function with its arguments.</summary>
internal sealed class CommandNode(int position, Node[] arguments) : Node(position)
{
    /// <summary>The operand itself first, then its arguments.</summary>
    public Node[] Arguments { get; } = arguments;

    public override void WriteTo(StringBuilder text)
    {
        for (int i = 0; i < Arguments.Length; i++)
        {
            text.Append(i > 0 ? " " : "");
            bool parenthesized = Arguments[i] is PipeNode;
            text.Append(parenthesized ? "(" : "");
            Arguments[i].WriteTo(text);
            text.Append(parenthesized ? ")" : "");
        }
    }
}
