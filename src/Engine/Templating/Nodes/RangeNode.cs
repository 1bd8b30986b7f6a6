namespace Serverless.Engine.Templating.Nodes;

/// <summary>Runs its body for each item.</summary>
internal sealed class RangeNode(int position, PipeNode pipe, ListNode body, ListNode? otherwise) : BranchNode(position, pipe, body, otherwise)
{
    protected override string Keyword => "range";
}
