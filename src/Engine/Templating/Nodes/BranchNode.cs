using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>What if, with and range have in common.</summary>
internal abstract class BranchNode(int position, PipeNode pipe, ListNode body, ListNode? otherwise) : Node(position)
{
    public PipeNode Pipe { get; } = pipe;

    public ListNode Body { get; } = body;

    public ListNode? Else { get; } = otherwise;

    protected abstract string Keyword { get; }

    public override void WriteTo(StringBuilder text)
    {
        text.Append("<<").Append(Keyword).Append(' ');
        Pipe.WriteTo(text);
        text.Append(">>");
        Body.WriteTo(text);
        if (Else is not null)
        {
            text.Append("<<else>>");
            Else.WriteTo(text);
        }

        text.Append("<<end>>");
    }
}
