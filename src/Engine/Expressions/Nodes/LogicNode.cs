namespace Serverless.Engine.Expressions.Nodes;

/// <summary>A chain of <c>&amp;&amp;</c> or <c>||</c>: the decisive value wins over errors on either side (cel.md §5).</summary>
internal sealed class LogicNode(IReadOnlyList<Node> terms, bool decisive) : Node
{
    protected override object? Compute(Scope scope)
    {
        ErrorAbsorber absorber = new(decisive);
        foreach (Node term in terms)
        {
            if (absorber.Decides(term, scope))
            {
                return decisive;
            }
        }

        return absorber.Conclude();
    }
}
