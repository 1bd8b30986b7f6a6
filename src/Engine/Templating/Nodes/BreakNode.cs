using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>Leaves the innermost range.</summary>
internal sealed class BreakNode(int position) : Node(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("<<break>>");
}
