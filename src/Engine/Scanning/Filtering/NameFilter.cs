using Serverless.Engine.Go;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Filtering;

/// <summary>
/// The include and exclude expressions of a filter. Of the three options of each kind only the last non-empty one of branch,
/// tag, environment is effective, whatever the provider type (registry.md §10.1).
/// </summary>
public sealed class NameFilter
{
    private readonly GoRegex? _include;
    private readonly GoRegex? _exclude;

    private NameFilter((string Option, GoRegex? Regex) include, (string Option, GoRegex? Regex) exclude)
    {
        (IncludeOption, _include) = include;
        (ExcludeOption, _exclude) = exclude;
    }

    /// <summary>The effective include option's name, such as <c>includeTag</c>; empty when none is set.</summary>
    public string IncludeOption { get; }

    /// <summary>The effective exclude option's name; empty when none is set.</summary>
    public string ExcludeOption { get; }

    /// <exception cref="FilterException"><c>invalid &lt;option&gt; regex: …</c></exception>
    public static NameFilter Compile(ProviderFilter filter) => new(
        Effective(("includeBranch", filter.IncludeBranch), ("includeTag", filter.IncludeTag), ("includeEnvironment", filter.IncludeEnvironment)),
        Effective(("excludeBranch", filter.ExcludeBranch), ("excludeTag", filter.ExcludeTag), ("excludeEnvironment", filter.ExcludeEnvironment)));

    /// <summary>Whether the include expression matches anywhere in the name, or there is none.</summary>
    public bool Includes(string name) => _include is null || _include.IsMatch(name);

    /// <summary>Whether the exclude expression matches anywhere in the name.</summary>
    public bool Excludes(string name) => _exclude is not null && _exclude.IsMatch(name);

    /// <summary>Whether a name is wanted.</summary>
    public bool Passes(string name) => Includes(name) && !Excludes(name);

    private static (string Option, GoRegex? Regex) Effective(params ReadOnlySpan<(string Option, string Pattern)> options)
    {
        (string option, string pattern) = ("", "");
        foreach ((string Option, string Pattern) candidate in options)
        {
            if (candidate.Pattern.Length > 0)
            {
                (option, pattern) = candidate;
            }
        }

        if (option.Length == 0)
        {
            return ("", null);
        }

        try
        {
            return (option, GoRegex.Compile(pattern));
        }
        catch (GoRegexException e)
        {
            throw new FilterException($"invalid {option} regex: {e.Message}", e);
        }
    }
}
