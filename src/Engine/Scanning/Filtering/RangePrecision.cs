namespace Serverless.Engine.Scanning.Filtering;

/// <summary>Which numbers of a comparator's version were given; those after the first missing or wildcard one count as zero.</summary>
internal enum RangePrecision
{
    Patch,
    Minor,
    Major,

    /// <summary>A wildcard only.</summary>
    None,
}
