namespace Serverless.Engine.Tests.Reconciling;

/// <summary>How an object is changed behind the product's back.</summary>
internal enum DriftKind
{
    /// <summary>A merge patch.</summary>
    Merge,

    /// <summary>A JSON patch.</summary>
    JsonPatch,

    /// <summary>Server-side apply by another manager, with force.</summary>
    Apply,

    /// <summary>A merge patch of the status.</summary>
    Status,

    /// <summary>Deletion.</summary>
    Delete,
}
