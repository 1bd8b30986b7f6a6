using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>Runs another template of the same text.</summary>
internal sealed class TemplateNode(int position, string name, PipeNode? pipe) : Node(position)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;

    public override void WriteTo(StringBuilder text)
    {
        text.Append("<<template ").Append(GoQuote.Quote(Name));
        if (Pipe is not null)
        {
            text.Append(' ');
            Pipe.WriteTo(text);
        }

        text.Append(">>");
    }
}
