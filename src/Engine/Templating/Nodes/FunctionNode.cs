using System.Text;
using Serverless.Engine.Templating.Functions;

namespace Serverless.Engine.Templating.Nodes;

/// <summary>The name of a function, resolved.</summary>
internal sealed class FunctionNode(int position, TemplateFunction function) : Node(position)
{
    public TemplateFunction Function { get; } = function;

    public override void WriteTo(StringBuilder text) => text.Append(Function.Name);
}
