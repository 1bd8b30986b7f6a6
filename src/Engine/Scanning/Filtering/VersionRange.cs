namespace Serverless.Engine.Scanning.Filtering;

/// <summary>A version range in the Masterminds v3 dialect: alternatives of comparators (registry.md §10.3).</summary>
internal sealed class VersionRange
{
    private readonly Alternative[] _alternatives;

    private VersionRange(string text, Alternative[] alternatives)
    {
        Text = text;
        _alternatives = alternatives;
    }

    /// <summary>The range as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether some alternative names a prerelease and so admits others.</summary>
    public bool AdmitsPrereleases => _alternatives.Any(alternative => alternative.AdmitsPrereleases);

    /// <exception cref="FilterException">The text is not a version range.</exception>
    public static VersionRange Parse(string text) =>
        new(text, [.. RangeParser.Parse(text).Select(comparators => new Alternative(comparators, comparators.Any(c => c.Bound.IsPrerelease)))]);

    /// <summary>Whether a version is inside the range.</summary>
    public bool Contains(in SemanticVersion version)
    {
        foreach (Alternative alternative in _alternatives)
        {
            if (alternative.Contains(version))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class Alternative(Comparator[] comparators, bool admitsPrereleases)
    {
        public bool AdmitsPrereleases => admitsPrereleases;

        public bool Contains(in SemanticVersion version)
        {
            if (version.IsPrerelease && !admitsPrereleases)
            {
                return false;
            }

            foreach (Comparator comparator in comparators)
            {
                if (!comparator.Accepts(version))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
