namespace Serverless.Engine.Scanning.Store;

/// <summary>When a tag was first seen to point to a digest.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="FirstSeen">When it was first seen.</param>
public sealed record Sighting(string Digest, DateTimeOffset FirstSeen);
