namespace Serverless.Engine.Templating.Nodes;

/// <summary>Runs one of two bodies.</summary>
internal sealed class IfNode(int position, PipeNode pipe, ListNode body, ListNode? otherwise) : BranchNode(position, pipe, body, otherwise)
{
    protected override string Keyword => "if";
}
