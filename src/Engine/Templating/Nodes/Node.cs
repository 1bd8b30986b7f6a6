using System.Text;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>A node of the parsed template. <see cref="Position"/> is the character in the template at which Go reports it.</summary>
internal abstract class Node(int position)
{
    public int Position { get; } = position;

    /// <summary>Writes the node as template source, as error messages show it.</summary>
    public abstract void WriteTo(StringBuilder text);

    public sealed override string ToString()
    {
        StringBuilder text = new();
        WriteTo(text);
        return text.ToString();
    }
}
