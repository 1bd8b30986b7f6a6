using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>Goes to the next round of the innermost range.</summary>
internal sealed class ContinueNode(int position) : Node(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("<<continue>>");
}
