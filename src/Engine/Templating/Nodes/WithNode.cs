namespace Serverless.Engine.Templating.Nodes;

/// <summary>Runs its body with another dot when the value is true.</summary>
internal sealed class WithNode(int position, PipeNode pipe, ListNode body, ListNode? otherwise) : BranchNode(position, pipe, body, otherwise)
{
    protected override string Keyword => "with";
}
