using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Filtering;

/// <summary>
/// Selects tags by name, version range and limit, best first (registry.md §10, resources.md §6.3): by descending version when a
/// range is set, else by descending UTF-8 bytes. Immutable; can be shared between threads.
/// </summary>
public sealed class TagFilter
{
    private readonly NameFilter _names;
    private readonly VersionRange? _range;

    private TagFilter(NameFilter names, VersionRange? range, int limit)
    {
        _names = names;
        _range = range;
        Limit = limit;
    }

    /// <summary>Most tags to select.</summary>
    /// <value>100 when the filter does not say.</value>
    public int Limit { get; }

    /// <exception cref="FilterException"><c>invalid &lt;option&gt; regex: …</c> or <c>invalid semver expression: …</c></exception>
    public static TagFilter Compile(ProviderFilter filter)
    {
        NameFilter names = NameFilter.Compile(filter);
        int limit = filter.Limit > 0 ? filter.Limit : ProviderFilter.DefaultLimit;
        try
        {
            return new(names, filter.Semver.Length == 0 ? null : VersionRange.Parse(filter.Semver), limit);
        }
        catch (FilterException e)
        {
            throw new FilterException($"invalid semver expression: {e.Message}", e);
        }
    }

    /// <summary>The selected tags, best first. Memory use is bounded by the limit.</summary>
    public List<string> Apply(IEnumerable<string> tags) => _range is null ? ApplyByName(tags) : ApplyByVersion(tags, _range);

    /// <summary>The decision for every tag, in the order given.</summary>
    public List<TagDecision> Explain(IReadOnlyCollection<string> tags)
    {
        // A tag that is given twice can take two places of the limit, so places are counted and not looked up.
        Dictionary<string, int> places = Apply(tags).CountBy(tag => tag).ToDictionary(StringComparer.Ordinal);
        return [.. tags.Select(tag => Explain(tag, places))];
    }

    private List<string> ApplyByName(IEnumerable<string> tags)
    {
        TopSelection<string> selection = new(Limit, static (left, right) => Utf8Order.Compare(right, left));
        foreach (string tag in tags)
        {
            if (_names.Passes(tag))
            {
                selection.Offer(tag);
            }
        }

        return selection.Take();
    }

    private List<string> ApplyByVersion(IEnumerable<string> tags, VersionRange range)
    {
        TopSelection<(string Tag, SemanticVersion Version)> selection = new(Limit, static (left, right) => right.Version.CompareTo(left.Version));
        foreach (string tag in tags)
        {
            // Reading a version is cheaper than a regular expression, so it goes first.
            if (SemanticVersion.TryParseTag(tag, out SemanticVersion version) && range.Contains(version) && _names.Passes(tag))
            {
                selection.Offer((tag, version));
            }
        }

        return selection.Take().ConvertAll(entry => entry.Tag);
    }

    private TagDecision Explain(string tag, Dictionary<string, int> places)
    {
        if (!_names.Includes(tag))
        {
            return new(tag, TagVerdict.NotIncluded, $"does not match {_names.IncludeOption}");
        }

        if (_names.Excludes(tag))
        {
            return new(tag, TagVerdict.Excluded, $"matches {_names.ExcludeOption}");
        }

        if (_range is not null && ExplainRange(tag, _range) is { } outside)
        {
            return outside;
        }

        if (places.GetValueOrDefault(tag) == 0)
        {
            return new(tag, TagVerdict.BeyondLimit, $"passes, but {Limit} better ones fill the limit");
        }

        places[tag]--;
        return new(tag, TagVerdict.Selected, "selected");
    }

    private static TagDecision? ExplainRange(string tag, VersionRange range)
    {
        if (!SemanticVersion.TryParseTag(tag, out SemanticVersion version))
        {
            return new(tag, TagVerdict.NotAVersion, "is not a version of the form 1.2.3");
        }

        if (range.Contains(version))
        {
            return null;
        }

        return version.IsPrerelease && !range.AdmitsPrereleases
            ? new(tag, TagVerdict.PrereleaseNotAdmitted, $"is a prerelease, which semver \"{range.Text}\" does not ask for")
            : new(tag, TagVerdict.OutsideRange, $"is outside of semver \"{range.Text}\"");
    }
}
