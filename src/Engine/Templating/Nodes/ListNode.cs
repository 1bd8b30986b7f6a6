using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>The body of a template or of a control structure.</summary>
internal sealed class ListNode(int position, Node[] nodes) : Node(position)
{
    public Node[] Nodes { get; } = nodes;

    public override void WriteTo(StringBuilder text)
    {
        foreach (Node node in Nodes)
        {
            node.WriteTo(text);
        }
    }
}
