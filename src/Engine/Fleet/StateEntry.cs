namespace Serverless.Engine.Fleet;

/// <summary>A stored value and the tag that names its version.</summary>
/// <param name="Value">The bytes stored.</param>
/// <param name="ETag">Version tag for a conditional write.</param>
public sealed record StateEntry(byte[] Value, string ETag);
