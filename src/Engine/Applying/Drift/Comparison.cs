namespace Serverless.Engine.Applying.Drift;

/// <summary>What the local comparison of a desired and a live object found.</summary>
public enum Comparison
{
    /// <summary>The live object has what we want, in fields that are ours.</summary>
    Same,

    /// <summary>A field that is or should be ours differs for certain.</summary>
    Changed,

    /// <summary>Only the server can tell; a dry-run decides.</summary>
    Unsure,
}
