namespace Serverless.Engine.Resources;

/// <summary><c>spec.filter</c> of a provider (resources.md §4, §6.3). Empty text means unset.</summary>
public sealed record ProviderFilter
{
    /// <summary>Limit used when none is given.</summary>
    public const int DefaultLimit = 100;

    /// <summary>Largest limit that is taken.</summary>
    public const int MaxLimit = 10_000;

    /// <summary>Go RE2, unanchored.</summary>
    public string IncludeBranch { get; init; } = "";

    /// <inheritdoc cref="IncludeBranch"/>
    public string ExcludeBranch { get; init; } = "";

    /// <inheritdoc cref="IncludeBranch"/>
    public string IncludeTag { get; init; } = "";

    /// <inheritdoc cref="IncludeBranch"/>
    public string ExcludeTag { get; init; } = "";

    /// <inheritdoc cref="IncludeBranch"/>
    public string IncludeEnvironment { get; init; } = "";

    /// <inheritdoc cref="IncludeBranch"/>
    public string ExcludeEnvironment { get; init; } = "";

    /// <summary>Version range in Masterminds syntax.</summary>
    public string Semver { get; init; } = "";

    /// <summary>Labels that a change request must have, all of them.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The include expression that counts: the last non-empty one of branch, tag, environment (registry.md §10.1).</summary>
    public string EffectiveInclude => IncludeEnvironment.Length > 0 ? IncludeEnvironment : IncludeTag.Length > 0 ? IncludeTag : IncludeBranch;

    /// <summary>Largest number of results; always positive.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Reads the JSON form; <see langword="null"/> means no filter.</summary>
    public static ProviderFilter From(Dictionary<string, object?>? filter) => filter is null ? new() : new()
    {
        IncludeBranch = filter.StringAt("includeBranch") ?? "",
        ExcludeBranch = filter.StringAt("excludeBranch") ?? "",
        IncludeTag = filter.StringAt("includeTag") ?? "",
        ExcludeTag = filter.StringAt("excludeTag") ?? "",
        IncludeEnvironment = filter.StringAt("includeEnvironment") ?? "",
        ExcludeEnvironment = filter.StringAt("excludeEnvironment") ?? "",
        Semver = filter.StringAt("semver") ?? "",
        Labels = [.. (filter.ListAt("labels") ?? []).OfType<string>()],
        Limit = filter.At("limit") is long limit and > 0 and <= int.MaxValue ? (int)limit : DefaultLimit,
    };
}
