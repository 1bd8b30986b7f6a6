using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>A variable, possibly with fields: <c>$x.a.b</c>.</summary>
internal sealed class VariableNode(int position, string name, string[] fields) : Node(position)
{
    /// <summary>The name with its dollar sign.</summary>
    public string Name { get; } = name;

    public string[] Fields { get; } = fields;

    public override void WriteTo(StringBuilder text)
    {
        text.Append(Name);
        foreach (string field in Fields)
        {
            text.Append('.').Append(field);
        }
    }
}
