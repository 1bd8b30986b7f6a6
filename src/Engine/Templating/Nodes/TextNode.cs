using System.Text;
using Serverless.Engine.Go;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>Text that is copied to the output.</summary>
internal sealed class TextNode(int position, string text) : Node(position)
{
    public string Text { get; } = text;

    public override void WriteTo(StringBuilder text) => text.Append(GoQuote.Quote(Text));
}
