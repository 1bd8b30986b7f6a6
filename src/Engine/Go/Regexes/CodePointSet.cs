namespace Serverless.Engine.Go.Regexes;

/// <summary>An immutable set of Unicode code points: sorted ranges that neither overlap nor touch.</summary>
internal sealed class CodePointSet
{
    public const int MaxCodePoint = 0x10FFFF;

    private CodePointSet(IReadOnlyList<(int First, int Last)> ranges) => Ranges = ranges;

    public static CodePointSet All { get; } = new([(0, MaxCodePoint)]);

    public static CodePointSet AllButNewLine { get; } = new([(0, '\n' - 1), ('\n' + 1, MaxCodePoint)]);

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    public static CodePointSet Of(int codePoint) => new([(codePoint, codePoint)]);

    public static CodePointSet From(IEnumerable<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new(merged);
    }

    public CodePointSet Negate()
    {
        List<(int First, int Last)> gaps = [];
        int next = 0;
        foreach ((int first, int last) in Ranges)
        {
            if (first > next)
            {
                gaps.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= MaxCodePoint)
        {
            gaps.Add((next, MaxCodePoint));
        }

        return new(gaps);
    }

    /// <summary>The set with every other case of its members added.</summary>
    public CodePointSet Fold() => From(Ranges.Concat(Ranges.SelectMany(range => CaseFolding.OtherCases(range.First, range.Last))));

    public bool Contains(int codePoint)
    {
        int low = 0;
        int high = Ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Ranges[middle].Last < codePoint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < Ranges.Count && Ranges[low].First <= codePoint;
    }

    /// <summary>The ranges inside a window.</summary>
    public IEnumerable<(int First, int Last)> Within(int low, int high) =>
        from range in Ranges
        where range.Last >= low && range.First <= high
        select (Math.Max(range.First, low), Math.Min(range.Last, high));
}
