namespace Serverless.Engine.Go.Regexes;

/// <summary>One piece of a parsed RE2 expression. Flags are already applied: no piece depends on its surroundings.</summary>
internal abstract record RegexNode
{
    /// <summary>Levels of nesting, as RE2 counts them against its limit of 1000.</summary>
    public abstract int Height { get; }

    internal sealed record Empty : RegexNode
    {
        public static readonly Empty Instance = new();

        public override int Height => 1;
    }

    /// <summary>Exactly one code point out of a set.</summary>
    internal sealed record Chars(CodePointSet Set) : RegexNode
    {
        public override int Height => 1;
    }

    internal sealed record Anchor(AnchorKind Kind) : RegexNode
    {
        public override int Height => 1;
    }

    internal sealed record Capture(string? Name, RegexNode Body) : RegexNode
    {
        public override int Height { get; } = Body.Height + 1;
    }

    /// <param name="Body">What is repeated.</param>
    /// <param name="Min">Fewest repetitions.</param>
    /// <param name="Max">Most repetitions; -1 is unbounded.</param>
    /// <param name="Greedy">Whether more is tried before less.</param>
    /// <param name="Counted">Whether it was written with a count; only such ones count against the limit of 1000.</param>
    internal sealed record Repeat(RegexNode Body, int Min, int Max, bool Greedy, bool Counted) : RegexNode
    {
        public override int Height { get; } = Body.Height + 1;
    }

    internal sealed record Sequence(IReadOnlyList<RegexNode> Items) : RegexNode
    {
        public override int Height { get; } = Items.Max(item => item.Height) + 1;
    }

    internal sealed record Choice(IReadOnlyList<RegexNode> Items) : RegexNode
    {
        public override int Height { get; } = Items.Max(item => item.Height) + 1;
    }
}
