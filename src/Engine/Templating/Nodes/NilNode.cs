using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>The constant nil, which may only be an argument.</summary>
internal sealed class NilNode(int position) : Node(position)
{
    public override void WriteTo(StringBuilder text) => text.Append("nil");
}
