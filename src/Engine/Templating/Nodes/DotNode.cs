using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>The current value.</summary>
internal sealed class DotNode(int position) : Node(position)
{
    public override void WriteTo(StringBuilder text) => text.Append('.');
}
