namespace Serverless.Engine.Scanning.Filtering;

/// <summary>What became of a listed name: what the filter decided about it, or what a scan made of that.</summary>
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

    /// <summary>It passed, but was deleted before its digest could be read.</summary>
    Gone,

    /// <summary>It passed, but the scan failed, so nothing of it is used.</summary>
    ScanFailed,

    /// <summary>The list broke off, so nothing of it is used.</summary>
    ListIncomplete,

    /// <summary>It is no tag by the distribution specification.</summary>
    NotATag,
}
