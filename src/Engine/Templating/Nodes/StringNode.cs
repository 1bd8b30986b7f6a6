using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>A string constant.</summary>
internal sealed class StringNode(int position, string quoted, string value) : Node(position)
{
    public string Value { get; } = value;

    public override void WriteTo(StringBuilder text) => text.Append(quoted);
}
