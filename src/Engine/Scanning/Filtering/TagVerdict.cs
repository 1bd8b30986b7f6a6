namespace Serverless.Engine.Scanning.Filtering;

/// <summary>What a filter decided about a tag.</summary>
public enum TagVerdict
{
    /// <summary>Selected.</summary>
    Selected,

    /// <summary>The include expression does not match.</summary>
    NotIncluded,

    /// <summary>The exclude expression matches.</summary>
    Excluded,

    /// <summary>A version range is set and the tag is not a version.</summary>
    NotAVersion,

    /// <summary>A prerelease, which no alternative of the version range admits.</summary>
    PrereleaseNotAdmitted,

    /// <summary>The version is outside of the range.</summary>
    OutsideRange,

    /// <summary>It passed, but better ones fill the limit.</summary>
    BeyondLimit,
}
