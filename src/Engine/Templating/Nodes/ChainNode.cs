using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>Fields of a function's or a parenthesized pipeline's value: <c>inputs.a.b</c>.</summary>
internal sealed class ChainNode(int position, Node operand, string[] fields) : Node(position)
{
    public Node Operand { get; } = operand;

    public string[] Fields { get; } = fields;

    public override void WriteTo(StringBuilder text)
    {
        bool parenthesized = Operand is PipeNode;
        text.Append(parenthesized ? "(" : "");
        Operand.WriteTo(text);
        text.Append(parenthesized ? ")" : "");
        foreach (string field in Fields)
        {
            text.Append('.').Append(field);
        }
    }
}
