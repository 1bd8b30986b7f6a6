namespace Serverless.Engine.Resources;

/// <summary>How input sets of several sources are combined (resources.md §7.4, §7.5).</summary>
/// <param name="Name"><c>Flatten</c> or <c>Permute</c>; anything else is refused when inputs are combined.</param>
/// <param name="IncludeEmptyProviders">Under Permute: a source without inputs makes the product empty.</param>
public sealed record InputStrategy(string Name, bool IncludeEmptyProviders)
{
    /// <summary>Concatenation, the default.</summary>
    public const string Flatten = "Flatten";

    /// <summary>Cartesian product.</summary>
    public const string Permute = "Permute";
}
