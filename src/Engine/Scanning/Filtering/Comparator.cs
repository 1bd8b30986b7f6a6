namespace Serverless.Engine.Scanning.Filtering;

/// <summary>One comparison of a version range, with the Masterminds v3 meaning of missing and wildcard numbers (registry.md §10.3).</summary>
internal readonly record struct Comparator(ComparatorOperator Operator, SemanticVersion Bound, RangePrecision Precision)
{
    /// <summary>Whether a version fulfils it; whether a prerelease takes part at all is decided by the range.</summary>
    public bool Accepts(in SemanticVersion version) => Operator switch
    {
        ComparatorOperator.Equal => Precision == RangePrecision.Patch ? version.CompareTo(Bound) == 0 : AcceptsTilde(version),
        ComparatorOperator.NotEqual => AcceptsNotEqual(version),
        ComparatorOperator.Greater => AcceptsGreater(version),
        ComparatorOperator.GreaterOrEqual => version.CompareTo(Bound) >= 0,
        ComparatorOperator.Less => version.CompareTo(Bound) < 0,
        ComparatorOperator.LessOrEqual => AcceptsLessOrEqual(version),
        ComparatorOperator.Tilde => AcceptsTilde(version),
        _ => AcceptsCaret(version),
    };

    private bool AcceptsNotEqual(in SemanticVersion version)
    {
        if (Precision is RangePrecision.Patch or RangePrecision.None)
        {
            // "!=*" excludes only 0.0.0: nothing is a wildcard to it but the first number, which reads as zero.
            return version.CompareTo(Bound) != 0;
        }

        if (version.Major != Bound.Major)
        {
            return true;
        }

        if (Precision == RangePrecision.Major)
        {
            return false;
        }

        return version.Minor != Bound.Minor || PrereleaseOrder.Compare(version.Prerelease, Bound.Prerelease) != 0;
    }

    private bool AcceptsGreater(in SemanticVersion version)
    {
        if (Precision is RangePrecision.Patch or RangePrecision.None || version.Major != Bound.Major)
        {
            return version.CompareTo(Bound) > 0;
        }

        // 11.1.0 is not beyond "11", nor 11.1.1 beyond "11.1".
        return Precision == RangePrecision.Minor && version.Minor > Bound.Minor;
    }

    private bool AcceptsLessOrEqual(in SemanticVersion version)
    {
        if (Precision == RangePrecision.Patch)
        {
            return version.CompareTo(Bound) <= 0;
        }

        return version.Major < Bound.Major
            || (version.Major == Bound.Major && (version.Minor <= Bound.Minor || Precision == RangePrecision.Major));
    }

    private bool AcceptsTilde(in SemanticVersion version)
    {
        if (version.CompareTo(Bound) < 0)
        {
            return false;
        }

        // "~0.0.0" and "~*" stand for any version.
        if (Bound is { Major: 0, Minor: 0, Patch: 0 } && Precision is RangePrecision.Patch or RangePrecision.None)
        {
            return true;
        }

        return version.Major == Bound.Major && (version.Minor == Bound.Minor || Precision == RangePrecision.Major);
    }

    private bool AcceptsCaret(in SemanticVersion version)
    {
        if (version.CompareTo(Bound) < 0 || version.Major != Bound.Major)
        {
            return false;
        }

        if (Bound.Major > 0 || Precision == RangePrecision.Major)
        {
            return true;
        }

        if (version.Minor != Bound.Minor)
        {
            return false;
        }

        return Bound.Minor > 0 || Precision == RangePrecision.Minor || version.Patch == Bound.Patch;
    }
}
