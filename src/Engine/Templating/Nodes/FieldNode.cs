using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>Fields of dot: <c>.a.b</c>.</summary>
internal sealed class FieldNode(int position, string[] names) : Node(position)
{
    public string[] Names { get; } = names;

    public override void WriteTo(StringBuilder text)
    {
        foreach (string name in Names)
        {
            text.Append('.').Append(name);
        }
    }
}
