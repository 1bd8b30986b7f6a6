using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>An action that prints its pipeline's value, or declares or assigns variables.</summary>
internal sealed class ActionNode(int position, PipeNode pipe) : Node(position)
{
    public PipeNode Pipe { get; } = pipe;

    public override void WriteTo(StringBuilder text)
    {
        text.Append("<<");
        Pipe.WriteTo(text);
        text.Append(">>");
    }
}
