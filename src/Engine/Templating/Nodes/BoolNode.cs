using System.Text;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>The constant true or false.</summary>
internal sealed class BoolNode(int position, bool value) : Node(position)
{
    public object Value { get; } = Boxes.Of(value);

    public override void WriteTo(StringBuilder text) => text.Append((bool)Value ? "true" : "false");
}
